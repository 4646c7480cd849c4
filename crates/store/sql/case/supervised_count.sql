select measure_step as "step!", count(*) as "count!"
from case_file where place_code like $1 || '%' and knows($2, matter, unit_id) and open group by measure_step order by measure_step
