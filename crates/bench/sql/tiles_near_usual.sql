-- Cases within 3 km of a mine, on the ellipsoid, as they are stored.
set jit = off;
set max_parallel_workers_per_gather = 0;
\timing on
select count(*) from case_file c join mine m on st_dwithin(c.point::geography, m.licence::geography, 3000) where m.id = :'mine';
