update export_job
set state = 'done', manifest = $3, rows_done = $4, rows_total = $4, ended_at = $5, expires_at = $6
where id = $1 and attempt = $2 and state = 'running'
