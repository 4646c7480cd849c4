set client_min_messages = warning;
drop table if exists place_raw, place;
create unlogged table place_raw (id int, lon float8, lat float8);
\copy place_raw from pstdin with (format csv)
create unlogged table place as
    select id, st_transform(st_setsrid(st_point(lon, lat), 4490), 4546) as plane,
        st_setsrid(st_point(lon, lat), 4490)::geography as globe
    from place_raw;
