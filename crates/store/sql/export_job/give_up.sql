-- Those whose servers fell silent too often.
update export_job
set state = 'failed', failure = 'interrupted', ended_at = $1
where state = 'running' and alive_at < $2 and attempt >= $3
