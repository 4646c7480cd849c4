-- Notices that did not go out yet, those given up first. Neither case nor words: who looks after the machine need not know them.
select id, kind, receiver, made_at, due_at, attempts, failed_at, last_error
from outbox
where sent_at is null and (failed_at is not null or attempts > 0)
order by failed_at nulls last, id
limit $1
