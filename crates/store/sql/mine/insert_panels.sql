insert into panel (id, mine_id, name, seam, thickness_m, depth_m, dip_deg, started, ended, shape)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::float8[], $6::float8[], $7::float8[],
                     $8::date[], $9::date[], $10::geometry[])
