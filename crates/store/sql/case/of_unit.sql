select count(*) as "open!", count(*) filter (where due < $3::date) as "overdue!"
from case_file
where place_code like $1 || '%' and unit_id = $2 and open
