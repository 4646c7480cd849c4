-- The sealed secrets of the second factor, enrolled and waiting, and the newest step that a code was used for.
select secret, secret_pending, secret_step from account where login = $1
