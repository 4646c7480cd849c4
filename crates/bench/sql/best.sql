-- The fastest plan that is known: every part of a face asks for its points.
set jit = off;
set max_parallel_workers_per_gather = 0;
\timing on
select count(*)
from part f cross join lateral
    (select 1 from point_h p where p.at && f.shape and st_covers(f.shape, p.at) offset 0) q;
