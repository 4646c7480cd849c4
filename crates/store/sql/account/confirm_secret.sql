-- The waiting secret becomes the second factor, if it is still that one.
update account set secret = secret_pending, secret_pending = null, secret_step = $3
where login = $1 and secret_pending = $2
