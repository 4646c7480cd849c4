-- The cases in the best layout that is known (Hilbert order, a plane in metres) and in the usual one (geography).
set client_min_messages = warning;
create extension if not exists postgis;
drop table if exists case_raw, case_best, case_usual;
create unlogged table case_raw
    (id int, lon float8, lat float8, grid int, open bool, in_group bool, day int);
\copy case_raw from pstdin with (format csv)
create unlogged table case_best as
    select id, grid, open, in_group, day::smallint as day, st_transform(st_setsrid(st_point(lon, lat), 4490), 4546) as at
    from case_raw order by st_point(lon, lat);
create index on case_best using gist (at);
create index on case_best (grid) include (open, in_group, day);
create unlogged table case_usual as
    select id, open, in_group, day, st_setsrid(st_point(lon, lat), 4490)::geography as at from case_raw;
create index on case_usual using gist (at);
vacuum analyze case_best;
vacuum analyze case_usual;
