insert into case_file (code, state, open, category, mining_related, nature, summary, people, channel, source_ref,
                       out_of_area, point, src_datum, src_lon, src_lat, accuracy_m, micro_grid, primary_grid, village,
                       township, place_code, unit_id, person_id, reported_at, due, closed_at, batch_id, suggestion, synthetic,
                       households, amount_fen, statutory_end, clock_rule, paused, measure_step, next_measure_on, mine_id, mine_distance_m,
                       suggestion_specimen)
select l.code, l.state, l.open, l.category, l.mining_related, l.nature, l.summary, l.people, l.channel, l.source_ref,
       l.out_of_area, l.point, l.src_datum, l.src_lon, l.src_lat, l.accuracy_m, l.micro_grid, l.primary_grid, l.village,
       l.township, l.place_code, l.unit_id, l.person_id, l.reported_at, l.due, l.closed_at, l.batch_id, l.suggestion, l.synthetic,
       l.households, l.amount_fen, l.statutory_end, l.clock_rule, l.paused, l.measure_step, l.next_measure_on,
       l.mine_id, l.mine_distance_m,
       (select s.id from trace_specimen s where s.sha256 = l.specimen)
from unnest($1::text[], $2::text[], $3::boolean[], $4::text[], $5::boolean[], $6::text[], $7::text[], $8::integer[],
            $9::text[], $10::text[], $11::boolean[], $12::geometry[], $13::text[], $14::float8[], $15::float8[],
            $16::float8[], $17::text[], $18::text[], $19::text[], $20::text[], $21::text[], $22::text[], $23::text[],
            $24::timestamptz[], $25::date[], $26::timestamptz[], $27::text[], $28::bytea[], $29::boolean[], $30::integer[],
            $31::bigint[], $32::date[], $33::text[], $34::boolean[], $35::smallint[], $36::date[],
            $37::text[], $38::text[], $39::float8[])
    as l (code, state, open, category, mining_related, nature, summary, people, channel, source_ref,
          out_of_area, point, src_datum, src_lon, src_lat, accuracy_m, micro_grid, primary_grid, village,
          township, place_code, unit_id, person_id, reported_at, due, closed_at, batch_id, suggestion, synthetic,
          households, amount_fen, statutory_end, clock_rule, paused, measure_step, next_measure_on, specimen, mine_id, mine_distance_m)
