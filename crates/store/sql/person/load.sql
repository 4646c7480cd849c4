-- Open cases by unit and by person: the load that routing looks at.
select unit_id as "id!", count(*) as "open!"
from case_file
where place_code like $1 || '%' and knows($2, matter, unit_id) and open and unit_id is not null
group by 1
union all
select person_id, count(*)
from case_file
where place_code like $1 || '%' and knows($2, matter, unit_id) and open and person_id is not null
group by 1
