select count(*) as "count!" from rule_set where published_at is null and withdrawn_at is null
