insert into division (code, name, name_en, kind, shape, seat, synthetic_shape)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::geometry[], $6::geometry[], $7::boolean[])
