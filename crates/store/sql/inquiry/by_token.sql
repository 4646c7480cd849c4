-- The question that a link leads to; what a company may know of it and nothing else of the case, beside the state that closes it.
select i.case_id, c.code, i.number, c.unit_id, c.synthetic
from inquiry i
join case_file c on c.id = i.case_id
where i.token_sha256 = $1
