-- Cases within 3 km of a mine, projected, along the curve of the index.
set jit = off;
set max_parallel_workers_per_gather = 0;
\timing on
select count(*) from bench_tiles.near_best c join bench_tiles.mine_best m on st_dwithin(c.geom, m.geom, 3000) where m.id = :'mine';
