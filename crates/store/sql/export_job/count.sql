select count(*) filter (where state in ('queued', 'running')) as "unfinished!",
       count(*) filter (where state = 'done') as "kept!"
from export_job where account_id = $1
