select c.code, e.seq, e.body, e.actor_id, e.actor_name, e.actor_capacity, e.at, e.previous, e.hash
from case_event e
join case_file c on c.id = e.case_id
order by c.code collate "C", e.seq
