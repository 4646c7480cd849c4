-- No second factor any more.
update account set secret = null, secret_pending = null, secret_step = null where login = $1
