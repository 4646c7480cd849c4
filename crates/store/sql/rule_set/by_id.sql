select id, version, reason, drafted_at, drafted_by, drafter, published_at, published_by, publisher, effective_from,
       withdrawn_at is not null as "withdrawn!"
from rule_set where id = $1
