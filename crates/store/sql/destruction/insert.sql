insert into destruction (at, case_code, parties, actor_id, rule_version, reason) values ($1, $2, $3, $4, $5, $6)
returning id
