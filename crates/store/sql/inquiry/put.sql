-- How a question stands after a step.
update inquiry
set due = $3, replies = $4, asked_for_time = $5, answered_on = $6, answered_late = $7, silent_on = $8, revoked_on = $9, awaited = $10
where case_id = $1 and number = $2
