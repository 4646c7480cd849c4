select count(*) as "count!" from audit where actor_id = $1 and act = $2 and at > $3 and outcome = 'done'
