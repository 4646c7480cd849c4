select d.content, d.sha256, d.token, st_x(c.point) as "lon!", st_y(c.point) as "lat!"
from document d
join case_file c on c.id = d.case_id
where c.place_code like $1 || '%' and knows($3, c.matter, c.unit_id) and d.id = $2
