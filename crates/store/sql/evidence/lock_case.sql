select id from case_file where place_code like $1 || '%' and code = $2 for update
