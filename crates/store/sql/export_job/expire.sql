update export_job
set state = 'expired', request = request - 'filter'
where expires_at <= $1 and state in ('done', 'failed')
