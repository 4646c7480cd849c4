update export_job set state = 'failed', failure = $3, ended_at = $4
where id = $1 and attempt = $2 and state = 'running'
