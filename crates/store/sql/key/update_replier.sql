update inquiry_reply set by_name = $4 where case_id = $1 and number = $2 and seq = $3
