-- Zones of influence of panels at rest, worked out from panels and rules and never handed in: what `basis` names can be computed anew.

create table mine_zoning (
    mine_id       text primary key references mine (id),
    -- SHA-256 over the panels and the parameters: zones of another basis are those of older panels or rules.
    basis         text not null,
    rules_version text not null,
    -- Whether the shapes of the mine were made up.
    synthetic     boolean not null,
    computed_at   timestamptz not null
);

create table mine_zone (
    mine_id  text not null references mine_zoning (mine_id) on delete cascade,
    -- Null for the superposed movement of all panels of the mine.
    panel_id text references panel (id),
    kind     text not null check (kind in ('edge', 'critical')),
    band     text not null check (band in ('mid', 'any')),
    shape    geometry(MultiPolygon, 4490) not null check (st_isvalid(shape))
);
create unique index mine_zone_of on mine_zone (mine_id, coalesce(panel_id, ''), kind, band);
create index mine_zone_shape on mine_zone using gist (shape);
