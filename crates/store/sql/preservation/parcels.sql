-- Parcels of what the scope sees, with their records.
select p.id, p.name, p.stage, c.code as "case_code?", p.mine_id, p.opened, p.deposited_on, p.synthetic,
       l.name as parcel, l.land, l.shape as "shape!: Shape", l.area_e2, l.mu_e4
from preservation_parcel l
join preservation p on p.id = l.preservation_id
left join case_file c on c.id = p.case_id
where (p.case_id is null and p.place_code like $1 || '%' and knows($2, 'LD-08', null))
   or (c.place_code like $1 || '%' and knows($2, c.matter, c.unit_id))
order by p.id, l.name
limit $3
