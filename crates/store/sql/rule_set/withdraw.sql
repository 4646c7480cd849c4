update rule_set set withdrawn_at = $2, withdrawn_by = $3 where id = $1 and published_at is null and withdrawn_at is null
