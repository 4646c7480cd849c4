-- Daily roots, newest first.
select day, seq, hash from audit_root order by day desc limit $1
