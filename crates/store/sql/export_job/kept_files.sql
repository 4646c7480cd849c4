-- Files of these must stay.
select id from export_job where state in ('running', 'done')
