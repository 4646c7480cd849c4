set client_min_messages = warning;
drop table if exists raw, point, point_h, part;
create unlogged table raw (lon float8, lat float8, ours int);
\copy raw from pstdin with (format csv)
create unlogged table point as select st_point(lon, lat) as at, ours from raw;
create index on point using gist (at);
create unlogged table point_h as select * from point order by at;
create index on point_h using gist (at);
create table part as select id, st_subdivide(shape, 32) as shape from face;
create index on part using gist (shape);
vacuum analyze;
