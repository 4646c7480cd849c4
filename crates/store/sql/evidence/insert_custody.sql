insert into evidence_custody (case_id, number, seq, act, actor_id, actor_name, actor_capacity, at, note)
select $1, $2, coalesce(max(seq), 0) + 1, $3, $4, $5, $6, $7, $8
from evidence_custody where case_id = $1 and number = $2
