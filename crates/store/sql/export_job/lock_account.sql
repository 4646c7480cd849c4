-- So that two that are asked for at once do not count past each other.
select pg_advisory_xact_lock(hashtext('zhunzhi.export_job ' || $1))
