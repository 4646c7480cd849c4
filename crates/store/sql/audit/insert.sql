insert into audit (seq, at, actor_id, actor_name, actor_capacity, act, object, case_code, reason, outcome, previous, hash)
select * from unnest($1::bigint[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
                     $9::text[], $10::text[], $11::text[], $12::text[])
