update rule_set set published_at = $2, published_by = $3, publisher = $4, effective_from = $5 where id = $1
