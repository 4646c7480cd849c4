select number from crack where case_id = $1
