-- A case that waits since somebody took it in: nobody has worked on it yet.
select c.id
from case_file c
join case_event e on e.case_id = c.id and e.seq = 1
where c.code = $1 and c.state = 'registered' and e.actor_id = $2
for update of c
