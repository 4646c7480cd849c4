set client_min_messages = warning;
drop table if exists mine_raw, mine;
create unlogged table mine_raw (id int, shape geometry);
\copy mine_raw from pstdin with (format csv)
create unlogged table mine as
    select id, st_transform(st_setsrid(shape, 4490), 4546) as plane, st_setsrid(shape, 4490)::geography as globe
    from mine_raw;
