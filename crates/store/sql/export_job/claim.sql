-- The oldest that waits, or whose server has fallen silent; one server only gets it.
update export_job
set state = 'running', attempt = attempt + 1, alive_at = $1, rows_done = 0, rows_total = null
where id = (
    select id from export_job
    where state = 'queued' or (state = 'running' and alive_at < $2 and attempt < $3)
    order by created_at, id
    for update skip locked
    limit 1
)
returning id, account_id, account_name, area_prefix, matters, request, descriptions, state, attempt, rows_done, rows_total, manifest,
          failure, secret, created_at, ended_at, expires_at
