update export_job
set state = 'cancelled', ended_at = $3, request = request - 'filter'
where id = $1 and account_id = $2 and state in ('queued', 'running', 'done')
