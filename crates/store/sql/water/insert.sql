insert into water (name, kind, line)
select * from unnest($1::text[], $2::text[], $3::geometry[])
