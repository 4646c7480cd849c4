insert into case_file (code, state, open, category, mining_related, nature, summary, people, channel, source_ref,
                       out_of_area, point, src_datum, src_lon, src_lat, accuracy_m, micro_grid, primary_grid, village,
                       township, place_code, unit_id, person_id, reported_at, due, closed_at, batch_id, suggestion, synthetic, households, amount_fen)
select * from unnest($1::text[], $2::text[], $3::boolean[], $4::text[], $5::boolean[], $6::text[], $7::text[], $8::integer[],
                     $9::text[], $10::text[], $11::boolean[], $12::geometry[], $13::text[], $14::float8[], $15::float8[],
                     $16::float8[], $17::text[], $18::text[], $19::text[], $20::text[], $21::text[], $22::text[], $23::text[],
                     $24::timestamptz[], $25::date[], $26::timestamptz[], $27::text[], $28::jsonb[], $29::boolean[], $30::integer[], $31::bigint[])
