select id, person_id, kind, from_day, until_day, deputy_id from absence where id = $1 and cancelled_at is null
