select pg_advisory_xact_lock(hashtext('zhunzhi.preservation'))::text
