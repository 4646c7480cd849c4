update case_file c
set due = k.due, statutory_end = k.statutory_end, clock_rule = k.rule, paused = k.paused, measure_step = k.step,
    next_measure_on = k.next_on
from unnest($1::text[], $2::date[], $3::date[], $4::text[], $5::boolean[], $6::smallint[], $7::date[])
    as k (code, due, statutory_end, rule, paused, step, next_on)
where c.code = k.code
