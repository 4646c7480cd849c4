-- Papers and evidence of the members that the reader sees, with their hashes, and how far each history goes.
with seen as (
    select c.id, c.code
    from batch_member m
    join case_file c on c.id = m.case_id
    where m.batch_id = $1 and c.place_code like $2 || '%' and knows($3, c.matter, c.unit_id)
)
select c.code as "code!", held.kind as "kind!", held.name as "name!", held.sha256 as "sha256!"
from seen c
cross join lateral (
    select kind, number as name, sha256 from document where case_id = c.id
    union all
    select 'evidence', number::text, sha256 from evidence where case_id = c.id
    union all
    (select 'history', e.seq::text, e.hash from case_event e where e.case_id = c.id order by e.seq desc limit 1)
) held
order by 1, 2, length(held.name), 3
