-- In how many points both answers are the same, and in how many PostGIS names another face or one where we name none.
-- Points on borders have the number -2: there ST_Covers says one, several or none.
set jit = off;
set max_parallel_workers_per_gather = 0;
select coalesce(sum(same), 0) || ',' || coalesce(sum(other), 0)
from face f cross join lateral
    (select count(*) filter (where p.ours = f.id) as same, count(*) filter (where p.ours <> f.id) as other
     from point_h p where p.at && f.shape and st_covers(f.shape, p.at) and p.ours <> -2 offset 0) q;
