-- The day of the first report that the reader sees.
select min(reported_at) as first
from case_file
where place_code like $1 || '%' and knows($2, matter, unit_id)
