-- Open cases whose leader in charge (包案) was missed and is still missing, the longest first.
select c.code, c.category, c.unit_id, min(e.body ->> 'due') as "due!"
from case_event e
join case_file c on c.id = e.case_id
where e.kind = 'watched' and e.body ->> 'watch' = $3 and c.open
  and c.place_code like $1 || '%' and knows($2, c.matter, c.unit_id)
  and not exists (select from case_event t where t.case_id = c.id and t.kind = 'take_charge' and t.seq > e.seq)
group by c.id
order by 4, c.id
limit $4
