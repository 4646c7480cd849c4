-- The present password's hash.
select password_hash from account where login = $1
