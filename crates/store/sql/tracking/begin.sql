-- Counts a try as failed before it is looked at, so that tries in parallel cannot outrun the lock; a window that has passed
-- begins anew.
insert into tracking_failure as f (code, since, count) values ($1, $2, 1)
on conflict (code) do update
set since = case when f.since <= $3 then $2 else f.since end,
    count = case when f.since <= $3 then 1 else f.count + 1 end
returning since, count
