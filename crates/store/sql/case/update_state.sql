update case_file
set state = $2, open = $3, unit_id = $4, person_id = $5, closed_at = $6, batch_id = $7, nature = $8, due = $9,
    statutory_end = $10, clock_rule = $11, paused = $12, measure_step = $13, next_measure_on = $14
where id = $1
