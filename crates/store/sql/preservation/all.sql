-- The batch is named only to who sees a member of it.
select p.id, p.name, p.stage, c.code as "case_code?", p.place_code,
       (select b.id from batch b where b.id = p.batch_id and exists (
           select from batch_member m join case_file k on k.id = m.case_id
           where m.batch_id = b.id and k.place_code like $1 || '%' and knows($2, k.matter, k.unit_id)
       )) as "batch_id?",
       p.mine_id, p.opened, p.deposited_on, p.begins_on, p.rest_fen, p.parcels, p.mu_e4, p.synthetic
from preservation p
left join case_file c on c.id = p.case_id
where ((p.case_id is null and p.place_code like $1 || '%' and knows($2, 'LD-08', null))
       or (c.place_code like $1 || '%' and knows($2, c.matter, c.unit_id)))
  and ($3::text is null or p.id = $3)
order by p.opened desc, p.id desc
limit 1000
