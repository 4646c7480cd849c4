-- Another place for a case, with what the source said of it and the suggestion for it. Period and unit stay as they are.
update case_file
set point = $2, src_datum = $3, src_lon = $4, src_lat = $5, accuracy_m = $6, micro_grid = $7, primary_grid = $8, village = $9,
    township = $10, place_code = $11, suggestion = $12, out_of_area = $13, mine_id = $15, mine_distance_m = $16,
    suggestion_specimen = (select s.id from trace_specimen s where s.sha256 = $14)
where id = $1
