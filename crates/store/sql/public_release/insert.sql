-- The first server to make a quarter wins.
insert into public_release (first, last, made_at) values ($1, $2, $3) on conflict (first) do nothing
