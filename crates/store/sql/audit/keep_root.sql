-- The last row as the root of a day; the first to keep it wins, whatever the number of servers.
insert into audit_root (day, seq, hash, kept_at)
select $1, seq, hash, $2 from audit order by seq desc limit 1
on conflict (day) do nothing
