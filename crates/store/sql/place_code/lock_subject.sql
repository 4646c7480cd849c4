-- Two that make codes of the same place at once do not count past each other.
select pg_advisory_xact_lock(hashtext(current_schema() || '.place_code.' || $1::text))
