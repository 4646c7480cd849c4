select count(*)::integer as "count!" from inquiry where case_id = $1
