-- Faces and points as read, in the order given, with the usual indexes; then the best layout that is known: points in
-- the order of a Hilbert curve, faces cut into parts of at most 32 vertices.
set client_min_messages = warning;
create extension if not exists postgis;
drop table if exists face, point, raw, point_h, part;
create table face (id int primary key, shape geometry not null);
\copy face from pstdin with (format csv)
create index on face using gist (shape);
