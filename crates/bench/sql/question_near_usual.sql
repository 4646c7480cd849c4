set jit = off;
set max_parallel_workers_per_gather = 0;
\timing on
select m.id || ',' || n
from mine m cross join lateral
    (select count(*) as n from case_usual c
     where st_dwithin(c.at, m.globe, 3000) and c.in_group and c.open and c.day <= 542) q
order by m.id;
