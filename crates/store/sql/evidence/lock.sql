select number from evidence where case_id = $1 and number = $2 for update
