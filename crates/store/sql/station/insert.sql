insert into station (id, name, kind, function, township_code, point, place_note, synthetic_place, synthetic)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::geometry[], $7::text[],
                     $8::boolean[], $9::boolean[])
