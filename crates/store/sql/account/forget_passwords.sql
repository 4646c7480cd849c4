-- Keeps only the newest passwords of the history.
delete from password_history
where login = $1
  and set_at not in (select set_at from password_history where login = $1 order by set_at desc limit $2)
