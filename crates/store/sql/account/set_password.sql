-- Another password.
update account set password_hash = $2, password_set = $3, password_once = $4 where login = $1
