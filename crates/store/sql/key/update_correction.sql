update party_correction set name = $4, phone = $5, identity = $6, address = $7
where case_id = $1 and party = $2 and number = $3
