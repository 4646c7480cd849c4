set jit = off;
set max_parallel_workers_per_gather = 0;
\timing on
select p.id || ',' || c.id
from place p cross join lateral (select id from case_usual c order by c.at <-> p.globe limit 10) c
order by p.id;
