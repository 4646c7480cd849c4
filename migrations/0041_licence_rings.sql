-- Rings of a licence, each with the elevations between which it allows to mine (采矿许可证: 开采深度由…米至…米标高).
alter table mine_record add column top_m double precision;
alter table mine_record add column bottom_m double precision;
alter table mine_record add check (bottom_m < top_m);
alter table mine_record drop constraint mine_record_kind_check;
alter table mine_record add constraint mine_record_kind_check
    check (kind in ('operator', 'blast', 'face', 'licence_ring', 'dump', 'haul_road', 'observation_point'));
-- The shape that belongs to each kind, as before, and that of rings.
alter table mine_record drop constraint mine_record_check1;
alter table mine_record add constraint mine_record_shape_check check (case kind
    when 'operator' then name is not null and shape is null
    when 'blast' then charge_kg is not null and geometrytype(shape) = 'POINT'
    when 'face' then panel_id is not null and geometrytype(shape) = 'LINESTRING'
    when 'licence_ring' then name is not null and top_m is not null and bottom_m is not null and geometrytype(shape) = 'MULTIPOLYGON'
    when 'dump' then name is not null and geometrytype(shape) = 'MULTIPOLYGON'
    when 'haul_road' then name is not null and geometrytype(shape) = 'LINESTRING'
    else name is not null and geometrytype(shape) = 'POINT'
end);
