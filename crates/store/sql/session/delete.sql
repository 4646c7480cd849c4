-- Ends a session.
delete from session where token_hash = $1
