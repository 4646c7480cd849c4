select id from case_file where place_code like $1 || '%' and knows($3, matter, unit_id) and code = $2
