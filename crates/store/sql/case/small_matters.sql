-- Open cases of a class of time limits, and how many of them are past their day (小事不过夜).
select count(*) as "open!", count(*) filter (where due < $4) as "late!"
from case_file
where place_code like $1 || '%' and knows($2, matter, unit_id) and open and clock_rule like $3 || '@%'
