-- Figures of every unit (or township, $4) over the cases of the scope that were reported in a period.
with taken as (
    select c.id, case when $4::boolean then c.township else c.unit_id end as subject, c.open, c.state, c.reported_at,
           c.closed_at, c.due,
           not c.open and c.state in ('done', 'notified', 'evaluated', 'closed') as finished
    from case_file c
    where c.place_code like $1 || '%' and knows($5, c.matter, c.unit_id) and c.reported_at >= $2::timestamptz and c.reported_at < $3::timestamptz
), told as (
    -- Only kinds that somebody counts are read; older moves keep their state in the body.
    select e.case_id,
           bool_or(e.kind = 'ask_return' or e.body ->> 'to' = 'return_asked') as returned,
           bool_or(e.kind = 'extend') as extended,
           bool_or(e.kind = 'supervised') as supervised,
           bool_or(e.kind = 'agree' or e.body ->> 'to' = 'agreed') as agreed,
           bool_or(e.kind = 'record_confirmation' and (e.body -> 'command' ->> 'granted')::boolean) as confirmed,
           max((e.body -> 'command' ->> 'score')::int) filter (where e.kind = 'evaluate') as score,
           min(e.at) filter (where e.kind = 'accept' or e.body ->> 'to' = 'accepted') as accepted_at,
           bool_or(e.kind = 'reopen' or e.body ->> 'to' = 'reopened') as reopened
    from case_event e
    join taken t on t.id = e.case_id
    where e.kind in ('moved', 'ask_return', 'extend', 'supervised', 'agree', 'record_confirmation', 'evaluate', 'accept', 'reopen')
    group by e.case_id
)
select subject as "subject!",
       count(*) as "cases!",
       count(*) filter (where finished) as "finished!",
       count(*) filter (where finished and due is not null and (closed_at at time zone 'Asia/Shanghai')::date <= due) as "finished_in_time!",
       count(*) filter (where finished and due is not null) as "finished_with_limit!",
       count(*) filter (where accepted_at is not null) as "accepted!",
       count(*) filter (where accepted_at <= reported_at + interval '15 days') as "accepted_in_time!",
       count(*) filter (where score is not null) as "evaluated!",
       count(*) filter (where score >= 4) as "satisfied!",
       count(*) filter (where returned) as "returned!",
       count(*) filter (where extended) as "extended!",
       count(*) filter (where supervised) as "supervised!",
       count(*) filter (where reopened) as "reopened!",
       count(*) filter (where agreed) as "agreed!",
       count(*) filter (where confirmed) as "confirmed!",
       (percentile_cont(0.5) within group (order by extract(epoch from closed_at - reported_at) / 86400)
           filter (where finished))::float8 as median_days
from taken left join told on told.case_id = taken.id
where subject is not null
group by subject
order by count(*) desc, subject
