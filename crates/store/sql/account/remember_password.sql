-- Puts the present password into the history before another takes its place.
insert into password_history (login, set_at, hash)
select login, password_set, password_hash from account where login = $1
on conflict do nothing
