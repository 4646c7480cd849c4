-- Whether a point lies within a geodesic distance of a shape, to a centimetre; 0 is in it, its border included. `on_ellipsoid` is the
-- shape with edges cut into pieces of at most 0.002 degree, straight in longitude and latitude: made once by who asks of many points.
--
-- PostGIS chooses the nearest edge and its foot on a sphere and is up to 0.4 % off. Near the limit every edge is asked: its foot in
-- a plane with the scale of the latitude between, k, and the geodesic to that.
create function within_metres(point geometry, shape geometry, on_ellipsoid geography, metres float8) returns boolean
language sql stable parallel safe as $$
    select point && st_expand(shape, metres / 80000)
       and case when st_dimension(shape) = 0 then st_dwithin(point::geography, on_ellipsoid, metres)
           else st_covers(shape, point)
                or (metres > 0
                    and st_dwithin(point::geography, on_ellipsoid, metres * 1.005 + 0.1)
                    and (st_dwithin(point::geography, on_ellipsoid, greatest(metres * 0.995 - 0.1, 0))
                         or exists (
                             select from st_dumpsegments(st_segmentize(st_boundary(shape), 0.01)) e,
                                 lateral (select radians((st_y(point) + st_y(st_centroid(e.geom))) / 2) as lat) between_them,
                                 lateral (select cos(between_them.lat) * (1 - 0.00669438 * sin(between_them.lat) ^ 2) / 0.99330562 as k) scale,
                                 lateral (select st_closestpoint(st_scale(e.geom, k, 1), st_scale(point, k, 1)) as scaled) foot
                             where st_dwithin(point::geography, st_scale(foot.scaled, 1 / k, 1)::geography, metres))))
           end
$$;
