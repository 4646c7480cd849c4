insert into batch (id, name, stage, lead_case, mine_id, opened, synthetic)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::date[], $7::boolean[])
