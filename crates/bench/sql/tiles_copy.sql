-- All cases as GeoJSON by the database itself.
set jit = off;
set max_parallel_workers_per_gather = 0;
\timing on
copy (select st_asgeojson(c.*) from bench_tiles.case_usual c) to '/dev/null';
