insert into party_correction (case_id, party, number, fields, name, phone, identity, address, reason, corrected_by, corrected_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
