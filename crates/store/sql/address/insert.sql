insert into address (id, at, households, population, synthetic)
select * from unnest($1::integer[], $2::geometry[], $3::integer[], $4::integer[], $5::boolean[])
