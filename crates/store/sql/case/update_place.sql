update case_file
set micro_grid = $2, primary_grid = $3, village = $4, township = $5, place_code = $6
where id = $1
