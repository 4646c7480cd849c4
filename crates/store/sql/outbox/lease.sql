-- Takes notices that are due, for as long as a lease lasts. A sender that dies leaves them to the next one.
update outbox o
set due_at = $2, attempts = o.attempts + 1
from (
    select id from outbox
    where sent_at is null and failed_at is null and due_at <= $1
    order by due_at, id
    limit $3
    for update skip locked
) due
where o.id = due.id
returning o.id, o.key, o.kind, o.receiver, o.subject, o.body, o.made_at, o.attempts
