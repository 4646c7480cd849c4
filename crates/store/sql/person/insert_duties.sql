insert into duty (person_id, grid_code)
select * from unnest($1::text[], $2::text[])
