-- What anybody would do with the same file in PostGIS: copy it, make points, look up the grid, build the usual indexes.
set client_min_messages = warning;
drop table if exists bench_raw, bench_case;
create table bench_raw (source_ref text, reported text, summary text, category text, lon float8, lat float8, datum text, name text, phone text);
\copy bench_raw from pstdin with (format csv, header)
create table bench_case as
select r.source_ref, r.reported::timestamp as reported_at, r.summary, r.category, r.name, r.phone,
       st_setsrid(st_makepoint(r.lon, r.lat), 4490) as point, g.code as grid
from bench_raw r
left join grid g on g.kind = 'micro' and g.valid_to is null
                and st_covers(g.shape, st_setsrid(st_makepoint(r.lon, r.lat), 4490));
create unique index on bench_case (source_ref);
create index on bench_case using gist (point);
