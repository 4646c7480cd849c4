insert into batch_event (batch_id, seq, case_id, kind, body, actor_id, actor_name, actor_capacity, at, previous, hash)
select $1, e.seq, c.id, e.kind, e.body, e.actor_id, e.actor_name, e.actor_capacity, e.at, e.previous, e.hash
from unnest($2::integer[], $3::text[], $4::text[], $5::jsonb[], $6::text[], $7::text[], $8::text[], $9::timestamptz[],
            $10::text[], $11::text[]) as e (seq, code, kind, body, actor_id, actor_name, actor_capacity, at, previous, hash)
left join case_file c on c.code = e.code
