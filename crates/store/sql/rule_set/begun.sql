select id, effective_from as "effective_from!", body from rule_set
where published_at is not null and effective_from <= $1
order by effective_from desc, published_at desc, id desc limit $2
