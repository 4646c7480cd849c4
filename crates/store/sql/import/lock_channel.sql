-- One import of a channel at a time: whoever comes second finds the rows of the first.
select pg_advisory_xact_lock(hashtext(current_schema() || '.import.' || $1::text))
