delete from export_job where created_at < $1 and state in ('failed', 'cancelled', 'expired')
