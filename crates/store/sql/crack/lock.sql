select number from crack where case_id = $1 and number = $2 for update
