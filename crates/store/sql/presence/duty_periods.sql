select person_id, days, from_time, until_time from duty_period order by person_id, from_time
