insert into preservation_event (preservation_id, seq, kind, body, actor_id, actor_name, actor_capacity, at, previous, hash)
select $1, e.*
from unnest($2::integer[], $3::text[], $4::jsonb[], $5::text[], $6::text[], $7::text[], $8::timestamptz[], $9::text[], $10::text[])
    as e (seq, kind, body, actor_id, actor_name, actor_capacity, at, previous, hash)
