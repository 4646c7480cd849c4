-- Ends the sessions of an account, and those that stand in for it; one may be kept.
delete from session where (login = $1 or stands_for = $1) and ($2::bytea is null or token_hash <> $2)
