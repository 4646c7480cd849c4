select exists(select 1 from party where case_id = $1 and seq = $2) as "exists!"
