-- A new session.
insert into session (token_hash, login, stands_for, begun, used, address) values ($1, $2, $3, $4, $4, $5)
