-- The first case of the group that a case belongs to: itself when it is in none.
select f.code
from case_file c
left join case_link l on l.case_id = c.id
join case_file f on f.id = coalesce(l.first_id, c.id)
where c.code = $2 and c.place_code like $1 || '%' and knows($3, c.matter, c.unit_id) and f.place_code like $1 || '%' and knows($3, f.matter, f.unit_id)
