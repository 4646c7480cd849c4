select c.code
from import_case i
join case_file c on c.id = i.case_id
where c.place_code like $1 || '%' and knows($4, c.matter, c.unit_id) and i.batch_id = $2 and not (c.state = 'withdrawn' and c.source_ref like '%（撤销%')
order by c.code
limit $3
