-- Whether the bytes of an item went with the personal data of its case.
select exists (
    select from evidence e
    join case_file c on c.id = e.case_id
    join destruction d on d.case_code = c.code
    join destroyed_file f on f.destruction = d.id and f.sha256 = e.sha256
    where e.case_id = $1 and e.number = $2
) as "destroyed!"
