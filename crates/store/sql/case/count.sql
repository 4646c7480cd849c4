-- How many cases search.sql would give: the same conditions (a test compares the two).
with reach as materialized (
    -- Shapes with distances; of each clause at least one has to hold the case.
    select shape, metres, clause, st_segmentize(shape, 0.002)::geography as on_ellipsoid
    from unnest($19::geometry[], $20::float8[], $21::int[]) as asked (shape, metres, clause)
), mine_shape as materialized (
    -- Edges are straight in longitude and latitude: cut into pieces of at most 200 m, geodesics follow them to 1 mm.
    select licence, st_segmentize(licence, 0.002)::geography as licence_on_ellipsoid from mine where id = $3
), mine_edge as materialized (
    select e.edge, st_y(st_centroid(e.edge)) as lat
    from mine, lateral (select (st_dumpsegments(st_segmentize(st_boundary(licence), 0.01))).geom as edge) e
    where id = $3
)
select count(*) as "count!"
from case_file c
where c.place_code like $1 || '%' and knows($18, c.matter, c.unit_id)
  and ($3::text is null or exists (
        select from mine_shape s
        where c.point && st_expand(s.licence, $4::float8 / 80000)
          and (st_covers(s.licence, c.point)
               -- PostGIS chooses the nearest edge and its foot on a sphere and is up to 0.4 % off. Near the limit every edge
               -- is asked: its foot in a plane with the scale of the latitude between, k, and the geodesic to that.
               or ($4::float8 > 0
                   and st_dwithin(c.point::geography, s.licence_on_ellipsoid, $4::float8 * 1.005 + 0.1)
                   and (st_dwithin(c.point::geography, s.licence_on_ellipsoid, greatest($4::float8 * 0.995 - 0.1, 0))
                        or exists (
                            select from mine_edge e,
                                lateral (select radians((st_y(c.point) + e.lat) / 2) as lat) between_them,
                                lateral (select cos(between_them.lat) * (1 - 0.00669438 * sin(between_them.lat) ^ 2) / 0.99330562 as k) scale,
                                lateral (select st_closestpoint(st_scale(e.edge, k, 1), st_scale(c.point, k, 1)) as scaled) foot
                            where st_dwithin(c.point::geography, st_scale(foot.scaled, 1 / k, 1)::geography, $4::float8)))))))
  and (cardinality($21::int[]) = 0
       or (select count(distinct r.clause) from reach r where within_metres(c.point, r.shape, r.on_ellipsoid, r.metres))
          = (select count(distinct clause) from reach))
  and ($5::text is null or c.place_code like $5 || '%')
  and ($6::text is null or c.category = $6 or c.category like $6 || '-%')
  and ($7::text is null or c.state = $7)
  and ($8::boolean is null or c.open = $8)
  and (not $9::boolean or (c.open and c.due < $2::date))
  and ($10::timestamptz is null or c.reported_at >= $10)
  and ($11::timestamptz is null or c.reported_at < $11)
  and ($12::float8 is null or st_intersects(c.point, st_makeenvelope($12, $13::float8, $14::float8, $15::float8, 4490)))
  and ($16::text is null or c.batch_id = $16)
  and ($17::text is null or position($17 in c.summary) > 0 or starts_with(c.code, $17))
