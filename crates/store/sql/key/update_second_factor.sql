update account set secret = $2, secret_pending = $3 where login = $1
