-- What everybody writes; the planner drives it by the points.
set jit = off;
set max_parallel_workers_per_gather = 0;
\timing on
select count(*) from point p join face f on st_covers(f.shape, p.at);
