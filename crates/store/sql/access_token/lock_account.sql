select login from account where login = $1 for update
