-- The answers to the questions of a case, as they came.
select number, seq, key, stance, late, answer, by_name, by_function, evidence, sha256, received_at
from inquiry_reply
where case_id = $1 and ($2::integer is null or number = $2)
order by number, seq
