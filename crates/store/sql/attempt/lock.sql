-- One attempt at a time for a name, until the end of the transaction.
select pg_advisory_xact_lock(hashtextextended('sign_in:' || $1, 0))
