select id, code, state, category, mining_related, nature, summary, people, households, amount_fen, channel, source_ref, out_of_area,
       point as "point!: Shape", src_datum, src_lon, src_lat, accuracy_m, micro_grid, primary_grid, village, township,
       unit_id, person_id, reported_at, due, closed_at, batch_id, suggestion, synthetic, measure_step,
       null::text as specimen
from case_file
where place_code like $1 || '%' and knows($3, matter, unit_id) and code = $2
for update
