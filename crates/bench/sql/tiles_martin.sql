-- What Martin draws: functions that do what the best layouts of ST_AsMVT do, so that both draw the same.
create function bench_tiles.sums(z integer, x integer, y integer) returns bytea language sql stable parallel safe as $$
    select st_asmvt(f, 'case_clusters', 4096, 'geom') from (
        select count(*) as count, count(*) filter (where open) as open, count(*) filter (where overdue) as overdue,
               count(*) filter (where mining) as mining,
               st_asmvtgeom(st_makepoint(avg(st_x(geom)), avg(st_y(geom))), st_tileenvelope(z, x, y), 4096, 0, true) as geom
        from bench_tiles.case_best where geom && st_tileenvelope(z, x, y)
        group by floor((st_x(geom) - st_xmin(st_tileenvelope(z, x, y))) / 40075016.685578488 * 2 ^ z * 8),
                 floor((st_ymax(st_tileenvelope(z, x, y)) - st_y(geom)) / 40075016.685578488 * 2 ^ z * 8)
    ) f where geom is not null
$$;
create function bench_tiles.grids(z integer, x integer, y integer) returns bytea language sql stable parallel safe as $$
    select string_agg(mvt, '') from (
        select st_asmvt(f, kind, 4096, 'geom', 'id') as mvt from (
            select id, code, name, kind, type, open, overdue,
                   st_asmvtgeom(geom, st_tileenvelope(z, x, y), 4096, 64, true) as geom
            from bench_tiles.grid_best where geom && st_tileenvelope(z, x, y, margin => 64.0 / 4096)
              and (z >= 13 or kind <> 'micro')
        ) f where geom is not null group by kind
    ) layers
$$;
create function bench_tiles.cases(z integer, x integer, y integer) returns bytea language sql stable parallel safe as $$
    select st_asmvt(f, 'cases', 4096, 'geom', 'id') from (
        select id, code, state, category, mining, open, overdue, people,
               st_asmvtgeom(geom, st_tileenvelope(z, x, y), 4096, 64, true) as geom
        from bench_tiles.case_best where geom && st_tileenvelope(z, x, y, margin => 64.0 / 4096)
    ) f where geom is not null
$$;
