-- Papers and evidence of the members that the reader sees, with their hashes, and how far each history goes.
select c.code as "code!", d.kind as "kind!", d.number as "name!", d.sha256 as "sha256!"
from batch_member m
join case_file c on c.id = m.case_id
join document d on d.case_id = c.id
where m.batch_id = $1 and c.place_code like $2 || '%' and knows($3, c.matter, c.unit_id)
union all
select c.code, 'evidence', e.number::text, e.sha256
from batch_member m
join case_file c on c.id = m.case_id
join evidence e on e.case_id = c.id
where m.batch_id = $1 and c.place_code like $2 || '%' and knows($3, c.matter, c.unit_id)
union all
select c.code, 'history', h.seq::text, h.hash
from batch_member m
join case_file c on c.id = m.case_id
cross join lateral (select seq, hash from case_event where case_id = c.id order by seq desc limit 1) h
where m.batch_id = $1 and c.place_code like $2 || '%' and knows($3, c.matter, c.unit_id)
order by 1, 2, 3
