insert into grid (code, kind, name, dedicated_type, village_code, shape, valid_from, valid_to,
                  households, population, party_group, head, synthetic)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::geometry[], $7::date[], $8::date[],
                     $9::integer[], $10::integer[], $11::text[], $12::text[], $13::boolean[])
