-- Forgets attempts older than the law wants them kept.
delete from sign_in_attempt where at < $1
