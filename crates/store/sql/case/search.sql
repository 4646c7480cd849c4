-- Cases in a scope by a filter, newest number first, paged by key. A null parameter means "no condition".
with reach as materialized (
    -- Shapes with distances; of each clause at least one has to hold the case.
    select shape, metres, clause, st_segmentize(shape, 0.002)::geography as on_ellipsoid
    from unnest($21::geometry[], $22::float8[], $23::int[]) as asked (shape, metres, clause)
), mine_shape as materialized (
    -- Edges are straight in longitude and latitude: cut into pieces of at most 200 m, geodesics follow them to 1 mm.
    select licence, st_segmentize(licence, 0.002)::geography as licence_on_ellipsoid from mine where id = $5
), mine_edge as materialized (
    select e.edge, st_y(st_centroid(e.edge)) as lat
    from mine, lateral (select (st_dumpsegments(st_segmentize(st_boundary(licence), 0.01))).geom as edge) e
    where id = $5
)
select c.id, c.code, c.state, c.category, c.mining_related, c.summary, c.people, c.channel, c.point as "point!: Shape",
       c.accuracy_m, c.micro_grid, c.primary_grid, c.village, c.township, c.unit_id, c.reported_at, c.due, c.batch_id,
       c.synthetic, (c.open and c.due is not null and c.due < $2::date) as "overdue!",
       c.mine_id, c.mine_distance_m
from case_file c
where c.place_code like $1 || '%' and knows($20, c.matter, c.unit_id)
  and c.id < $3
  and ($5::text is null or exists (
        select from mine_shape s
        where c.point && st_expand(s.licence, $6::float8 / 80000)
          and (st_covers(s.licence, c.point)
               -- PostGIS chooses the nearest edge and its foot on a sphere and is up to 0.4 % off. Near the limit every edge
               -- is asked: its foot in a plane with the scale of the latitude between, k, and the geodesic to that.
               or ($6::float8 > 0
                   and st_dwithin(c.point::geography, s.licence_on_ellipsoid, $6::float8 * 1.005 + 0.1)
                   and (st_dwithin(c.point::geography, s.licence_on_ellipsoid, greatest($6::float8 * 0.995 - 0.1, 0))
                        or exists (
                            select from mine_edge e,
                                lateral (select radians((st_y(c.point) + e.lat) / 2) as lat) between_them,
                                lateral (select cos(between_them.lat) * (1 - 0.00669438 * sin(between_them.lat) ^ 2) / 0.99330562 as k) scale,
                                lateral (select st_closestpoint(st_scale(e.edge, k, 1), st_scale(c.point, k, 1)) as scaled) foot
                            where st_dwithin(c.point::geography, st_scale(foot.scaled, 1 / k, 1)::geography, $6::float8)))))))
  and (cardinality($23::int[]) = 0
       or (select count(distinct r.clause) from reach r where within_metres(c.point, r.shape, r.on_ellipsoid, r.metres))
          = (select count(distinct clause) from reach))
  and ($7::text is null or c.place_code like $7 || '%')
  and ($8::text is null or c.category = $8 or c.category like $8 || '-%')
  and ($9::text is null or c.state = $9)
  and ($10::boolean is null or c.open = $10)
  and (not $11::boolean or (c.open and c.due < $2::date))
  and ($12::timestamptz is null or c.reported_at >= $12)
  and ($13::timestamptz is null or c.reported_at < $13)
  and ($14::float8 is null or st_intersects(c.point, st_makeenvelope($14, $15::float8, $16::float8, $17::float8, 4490)))
  and ($18::text is null or c.batch_id = $18)
  and ($19::text is null or position($19 in c.summary) > 0 or starts_with(c.code, $19))
order by c.id desc
limit $4
