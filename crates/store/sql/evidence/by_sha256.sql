select number from evidence where case_id = $1 and sha256 = $2
