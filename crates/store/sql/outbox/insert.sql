-- Notices of an event; those that are there already stay as they are.
insert into outbox (key, case_id, kind, receiver, subject, body, made_at, due_at)
select $1 || '/' || $2::integer || '/' || n.kind || '/' || n.receiver, c.id, n.kind, n.receiver, n.subject, n.body, $7, $7
from unnest($3::text[], $4::text[], $5::text[], $6::text[]) as n (kind, receiver, subject, body)
join case_file c on c.code = $1
on conflict (key) do nothing
