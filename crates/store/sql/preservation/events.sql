select seq, body, actor_id, actor_name, actor_capacity, at, previous, hash
from preservation_event
where preservation_id = $1
order by seq
