update export_job set alive_at = $3, rows_done = $4, rows_total = $5
where id = $1 and attempt = $2 and state = 'running'
