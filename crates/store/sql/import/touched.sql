select c.code
from import_case i
join case_file c on c.id = i.case_id
where i.batch_id = $1 and not (c.state = 'withdrawn' and c.source_ref like '%（撤销%')
order by c.code
limit $2
