insert into change (case_code, after)
select * from unnest($1::text[], $2::geometry[])
