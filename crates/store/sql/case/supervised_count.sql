select measure_step as "step!", count(*) as "count!"
from case_file where place_code like $1 || '%' and open group by measure_step order by measure_step
