select coalesce(max(seq), 0) as "last!" from party where case_id = $1
