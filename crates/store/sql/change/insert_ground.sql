-- The ground changed within boxes: everybody reads it again.
insert into change (kind, boxes) values ('grids', $1::geometry)
