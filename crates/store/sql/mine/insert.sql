insert into mine (id, name, short_name, operator, method, capacity_mtpa, status, township_code, point, placement,
                  placement_note, licence, pit, source, synthetic, synthetic_shape)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::float8[], $7::text[], $8::text[],
                     $9::geometry[], $10::text[], $11::text[], $12::geometry[], $13::geometry[], $14::text[],
                     $15::boolean[], $16::boolean[])
