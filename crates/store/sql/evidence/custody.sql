select number, seq, act, actor_id, actor_name, actor_capacity, at, note
from evidence_custody where case_id = $1
order by number, seq
