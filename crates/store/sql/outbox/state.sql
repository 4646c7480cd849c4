-- How many notices there are of each fate.
select count(*) filter (where sent_at is not null) as "sent!",
       count(*) filter (where sent_at is null and failed_at is null) as "waiting!",
       count(*) filter (where failed_at is not null) as "failed!",
       min(made_at) filter (where sent_at is null and failed_at is null) as oldest_waiting
from outbox
