insert into duty_period (person_id, days, from_time, until_time)
select * from unnest($1::text[], $2::text[], $3::time[], $4::time[])
