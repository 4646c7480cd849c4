-- Single cases by ST_AsMVT, stored in the map's own system.
set jit = off;
set max_parallel_workers_per_gather = 0;
create temp table asked (z int, x int, y int);
\copy asked from pstdin with (format csv)
\timing on
select count(*), sum(octet_length(mvt)), sum(features) from asked, lateral (
    select st_asmvt(f, 'cases', 4096, 'geom', 'id') as mvt, count(*) as features from (
        select id, code, state, category, mining, open, overdue, people,
               st_asmvtgeom(geom, st_tileenvelope(z, x, y), 4096, 64, true) as geom
        from bench_tiles.case_best where geom && st_tileenvelope(z, x, y, margin => 64.0 / 4096)
    ) f where geom is not null
) t;
