select body from rule_set where id = $1
