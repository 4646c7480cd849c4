update party
set name = $3, phone = $4, identity = $5, address = $6, phone_lookup = $7, identity_lookup = $8, protected = $9, minor = $10,
    corrections = $11
where case_id = $1 and seq = $2
