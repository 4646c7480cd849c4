select id, account_id, account_name, area_prefix, matters, request, descriptions, state, attempt, rows_done, rows_total, manifest,
       failure, secret, created_at, ended_at, expires_at
from export_job
where account_id = $1 and ($2::text is null or id = $2)
order by created_at desc, id
limit 50
