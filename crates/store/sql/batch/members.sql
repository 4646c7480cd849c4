-- What became of a member is the newest deciding state in its own history.
select c.id, c.code, c.state, c.category, c.summary, c.people, c.households, st_x(c.point) as "lon!", st_y(c.point) as "lat!",
       (select e.body ->> 'to' from case_event e where e.case_id = c.id and e.body ->> 'to' = any($4::text[])
        order by e.seq desc limit 1) as newest
from batch_member m
join case_file c on c.id = m.case_id
where m.batch_id = $1 and c.place_code like $2 || '%' and knows($3, c.matter, c.unit_id)
order by c.code
