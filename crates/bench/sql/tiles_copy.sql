-- All cases as GeoJSON by the database itself, with what our file tells of them.
set jit = off;
set max_parallel_workers_per_gather = 0;
\timing on
copy (select st_asgeojson(c.*) from bench_tiles.file c) to '/dev/null';
