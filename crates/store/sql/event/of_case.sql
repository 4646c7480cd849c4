select seq, body, actor_id, actor_name, actor_capacity, at, previous, hash from case_event where case_id = $1 order by seq
