-- The tiles of a zoom with the most cases.
select x || ',' || y from (
    select floor((st_x(geom) + 20037508.342789244) / 40075016.685578488 * 2 ^ :z)::int as x,
           floor((20037508.342789244 - st_y(geom)) / 40075016.685578488 * 2 ^ :z)::int as y
    from bench_tiles.case_best
) t group by x, y order by count(*) desc, x, y limit :most;
