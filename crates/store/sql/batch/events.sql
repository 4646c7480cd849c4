select e.seq, c.code as "case_code?", e.body, e.actor_id, e.actor_name, e.actor_capacity, e.at, e.previous, e.hash
from batch_event e
left join case_file c on c.id = e.case_id
where e.batch_id = $1
  and (e.case_id is null or (c.place_code like $2 || '%' and knows($3, c.matter, c.unit_id)))
order by e.seq
