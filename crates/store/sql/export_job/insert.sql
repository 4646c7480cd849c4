insert into export_job (account_id, account_name, area_prefix, matters, request, descriptions, reason, created_at, expires_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
returning id
