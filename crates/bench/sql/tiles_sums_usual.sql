-- Sums of cases in squares of an eighth of a tile by ST_AsMVT, as they are stored.
set jit = off;
set max_parallel_workers_per_gather = 0;
create temp table asked (z int, x int, y int);
\copy asked from pstdin with (format csv)
\timing on
select count(*), sum(octet_length(mvt)), sum(features) from asked, lateral (
    select st_asmvt(f, 'case_clusters', 4096, 'geom') as mvt, count(*) as features from (
        select count(*) as count, count(*) filter (where open) as open, count(*) filter (where overdue) as overdue,
               count(*) filter (where mining) as mining,
               st_asmvtgeom(st_makepoint(avg(st_x(g)), avg(st_y(g))), st_tileenvelope(z, x, y), 4096, 0, true) as geom
        from (select open, overdue, mining, st_transform(geom, 3857) as g from bench_tiles.case_usual
              where geom && st_transform(st_tileenvelope(z, x, y), 4490)) c
        group by floor((st_x(g) - st_xmin(st_tileenvelope(z, x, y))) / 40075016.685578488 * 2 ^ z * 8),
                 floor((st_ymax(st_tileenvelope(z, x, y)) - st_y(g)) / 40075016.685578488 * 2 ^ z * 8)
    ) f where geom is not null
) t;
