insert into rule_set (version, body, reason, drafted_at, drafted_by, drafter) values ($1, $2, $3, $4, $5, $6) returning id
