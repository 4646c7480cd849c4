update case_file
set state = $2, open = $3, unit_id = $4, person_id = $5, closed_at = $6, batch_id = $7
where id = $1
