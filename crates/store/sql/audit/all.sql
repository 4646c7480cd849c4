select seq, at, actor_id, actor_name, actor_capacity, act, object, case_code, reason, outcome, previous, hash
from audit order by seq
