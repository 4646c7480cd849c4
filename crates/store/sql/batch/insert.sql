insert into batch (id, name, stage, mine_id, opened, synthetic)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::date[], $6::boolean[])
