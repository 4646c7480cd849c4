-- The group of a case, the first one first; how many lie outside the reader's area is not told.
with own as (
    select coalesce((select first_id from case_link where case_id = $2), $2) as first_id
)
select c.code, c.state, c.people, l.kind as "kind?"
from own
join case_file c on c.id = own.first_id or c.id in (select case_id from case_link where first_id = own.first_id)
left join case_link l on l.case_id = c.id
where c.place_code like $1 || '%' and knows($3, c.matter, c.unit_id)
order by l.kind is not null, c.id
limit 1000
