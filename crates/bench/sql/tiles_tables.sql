-- What ST_AsMVT draws from: in the map's own system and along the curve of its index (best), and as it is stored (usual). The sums of
-- grids stand in a column both times, which no database that takes cases in can do for nothing.
set client_min_messages = warning;
drop schema if exists bench_tiles cascade;
create schema bench_tiles;
create table bench_tiles.case_best as
select id, code, state, category, mining_related as mining, open, coalesce(open and due < current_date, false) as overdue, people,
       st_transform(point, 3857) as geom
from case_file order by st_transform(point, 3857);
create index on bench_tiles.case_best using gist (geom);
create table bench_tiles.case_usual as
select id, code, state, category, mining_related as mining, open, coalesce(open and due < current_date, false) as overdue, people,
       point as geom
from case_file order by id;
create index on bench_tiles.case_usual using gist (geom);
create table bench_tiles.grid_usual as
with open_case as materialized (select place_code, due from case_file where open)
select g.id, g.code, g.name, g.kind, g.dedicated_type as type,
       (select count(*) from open_case c where c.place_code like g.code || '%') as open,
       (select count(*) from open_case c where c.due < current_date and c.place_code like g.code || '%') as overdue,
       g.shape as geom
from grid g where g.valid_from <= current_date and (g.valid_to is null or g.valid_to > current_date) order by g.id;
create index on bench_tiles.grid_usual using gist (geom);
create table bench_tiles.grid_best as
select id, code, name, kind, type, open, overdue, st_transform(geom, 3857) as geom from bench_tiles.grid_usual
order by st_transform(geom, 3857);
create index on bench_tiles.grid_best using gist (geom);
create table bench_tiles.mine_best as select id, st_transform(licence, 4546) as geom from mine where licence is not null;
create table bench_tiles.near_best as
select id, open, st_transform(point, 4546) as geom from case_file order by st_transform(point, 4546);
create index on bench_tiles.near_best using gist (geom);
vacuum analyze bench_tiles.case_best, bench_tiles.case_usual, bench_tiles.grid_usual, bench_tiles.grid_best, bench_tiles.near_best;
-- What our file of all cases tells, joined and ready. Words that the database does not have are the same for all.
create table bench_tiles.file as
select c.id, c.code, c.state, '已归档'::text as state_zh, c.open, c.category, '矿山沉陷'::text as category_zh, c.mining_related, c.people,
       c.channel, '网格巡查'::text as channel_zh, c.accuracy_m, c.micro_grid, mg.name as micro_grid_name, c.primary_grid,
       pg.name as primary_grid_name, c.village, v.name as village_name, c.township, t.name as township_name, m.mine_id as mine,
       mine.short_name as mine_name, m.distance_m as mine_distance_m, c.unit_id as unit, u.name as unit_name, c.reported_at, c.due,
       coalesce(c.open and c.due < current_date, false) as overdue, c.batch_id as batch, c.synthetic, c.point as geom
from case_file c
left join lateral (
    select mine_id, distance_m from case_mine where case_id = c.id order by relation = 'nearby', distance_m, mine_id limit 1
) m on true
left join mine on mine.id = m.mine_id
left join grid mg on mg.code = c.micro_grid and mg.valid_to is null
left join grid pg on pg.code = c.primary_grid and pg.valid_to is null
left join division v on v.code = c.village
left join division t on t.code = c.township
left join station u on u.id = c.unit_id
order by c.id desc;
vacuum analyze bench_tiles.file;
