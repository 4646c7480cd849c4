-- A secret that waits for its first code.
update account set secret_pending = $2 where login = $1
