-- The session of a token.
select login, stands_for, begun, used from session where token_hash = $1
