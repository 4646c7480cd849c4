select count(*) as "open!", count(*) filter (where due < $3::date) as "overdue!"
from case_file
where place_code like $1 || '%' and knows($4, matter, unit_id) and unit_id = $2 and open
