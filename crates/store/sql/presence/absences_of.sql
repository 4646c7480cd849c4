select id, person_id, kind, from_day, until_day, deputy_id
from absence
where cancelled_at is null and person_id = any($1)
order by from_day, id
