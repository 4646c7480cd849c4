-- Single open cases that want a look: people who came together, agreements of many that were not performed, words of danger.
select t.trigger as "trigger!", c.code, c.category, c.people
from case_file c
cross join lateral (
    select 'visitors' as trigger where c.people >= $4 and c.channel = any($5::text[]) and c.reported_at >= $3
    union all
    select 'breach' where c.state = 'breached' and c.people >= $6
    union all
    select 'words' where c.reported_at >= $3 and c.summary ~ $7
) t
where c.open and c.place_code like $1 || '%' and knows($2, c.matter, c.unit_id)
order by t.trigger, c.reported_at desc, c.code
limit 300
