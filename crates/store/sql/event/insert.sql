-- Each code is looked up by itself: for thousands of them the planner would rather read all files, which an import makes more.
insert into case_event (case_id, seq, kind, body, actor_id, actor_name, at, previous, hash, actor_capacity)
select (select c.id from case_file c where c.code = e.code), e.seq, e.kind, e.body, e.actor_id, e.actor_name, e.at, e.previous,
       e.hash, e.actor_capacity
from unnest($1::text[], $2::integer[], $3::text[], $4::jsonb[], $5::text[], $6::text[], $7::timestamptz[], $8::text[],
            $9::text[], $10::text[]) as e (code, seq, kind, body, actor_id, actor_name, at, previous, hash, actor_capacity)
