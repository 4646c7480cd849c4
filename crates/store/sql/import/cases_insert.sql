insert into import_case (case_id, batch_id, row_number)
select c.id, $1, r.row_number
from unnest($2::text[], $3::integer[]) as r (code, row_number)
join case_file c on c.code = r.code
