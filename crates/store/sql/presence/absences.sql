-- Absences that are not cancelled and touch a period.
select id, person_id, kind, from_day, until_day, deputy_id
from absence
where cancelled_at is null and until_day >= $1 and from_day <= $2
order by from_day, id
