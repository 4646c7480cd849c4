set jit = off;
set max_parallel_workers_per_gather = 0;
\timing on
select grid || ',' || count(*) from case_best group by grid order by grid;
