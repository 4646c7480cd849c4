select seq, at, actor_id, actor_name, actor_capacity, act, object, case_code, reason, outcome, previous, hash
from audit
where ($1::bigint is null or seq < $1)
  and ($2::text is null or actor_id = $2)
  and ($3::text is null or act = $3)
  and ($4::text is null or case_code = $4)
  and ($5::timestamptz is null or at >= $5)
  and ($6::timestamptz is null or at < $6)
order by seq desc limit $7
