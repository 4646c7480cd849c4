-- What is handed in about a mine's work in time. One table: every kind has a mine, a period, a place and a source.

create table mine_record (
    id             bigint generated always as identity primary key,
    mine_id        text not null references mine (id),
    kind           text not null check (kind in ('operator', 'blast', 'face', 'dump', 'haul_road', 'observation_point')),
    -- Operator, dump, road or point by its name.
    name           text,
    panel_id       text references panel (id),
    from_day       date not null,
    -- First day on which it does not hold any more; a blast and a face position have none.
    to_day         date check (to_day > from_day),
    -- Largest charge of one delay, kg, and the main frequency measured at a house, Hz.
    charge_kg      double precision check (charge_kg > 0),
    frequency_hz   double precision check (frequency_hz > 0),
    shape          geometry(Geometry, 4490),
    source         text not null,
    -- The system of coordinates as received, and the geometry as read where it is another than the stored one.
    src_crs        text not null,
    src_wkb        bytea,
    -- What is secret by the rules for surveying results is never taken in.
    classification text not null check (classification in ('public', 'internal')),
    synthetic      boolean not null,
    check (case kind
        when 'operator' then name is not null and shape is null
        when 'blast' then charge_kg is not null and geometrytype(shape) = 'POINT'
        when 'face' then panel_id is not null and geometrytype(shape) = 'LINESTRING'
        when 'dump' then name is not null and geometrytype(shape) = 'MULTIPOLYGON'
        when 'haul_road' then name is not null and geometrytype(shape) = 'LINESTRING'
        else name is not null and geometrytype(shape) = 'POINT'
    end)
);
create index mine_record_mine on mine_record (mine_id, kind, from_day);
create index mine_record_shape on mine_record using gist (shape);
