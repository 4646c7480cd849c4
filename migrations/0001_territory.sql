-- Divisions, grids, mines, stations: everything with a shape and a period.
-- Geometry is EPSG:4490 (CGCS2000), longitude first. No object names a schema: one banner is one search_path.

create extension if not exists postgis;
create extension if not exists btree_gist;

create table division (
    code            text primary key check (code ~ '^[0-9]{6}([0-9]{3}){0,2}$'),
    name            text not null,
    name_en         text,
    kind            text not null,
    shape           geometry(MultiPolygon, 4490),
    seat            geometry(Point, 4490),
    synthetic_shape boolean not null
);
create index division_shape on division using gist (shape);

create table party_group (
    id           text primary key,
    name         text not null,
    village_code text not null references division (code)
);

create table grid (
    id             bigint generated always as identity primary key,
    code           text not null check (code ~ '^[0-9]{15}([0-9]{2})?$'),
    kind           text not null check (kind in ('base', 'dedicated', 'micro')),
    name           text not null,
    dedicated_type text,
    village_code   text not null references division (code),
    shape          geometry(MultiPolygon, 4490) not null,
    valid_from     date not null,
    valid_to       date,
    households     integer not null check (households >= 0),
    population     integer not null check (population >= 0),
    party_group    text references party_group (id),
    head           text,
    synthetic      boolean not null,
    check (valid_to is null or valid_to > valid_from),
    -- Rule G14: one version of a code on one day.
    constraint grid_versions_do_not_overlap
        exclude using gist (code with =, daterange(valid_from, valid_to) with &&)
);
create index grid_shape on grid using gist (shape);
create index grid_village on grid (village_code);

create table import_run (
    id        bigint generated always as identity primary key,
    at        timestamptz not null default now(),
    actor_id  text not null,
    file_name text not null,
    crs       text not null,
    summary   jsonb not null
);

-- The surveyed geometry as read, never overwritten (decision D2).
create table grid_source (
    grid_id    bigint not null references grid (id),
    import_id  bigint not null references import_run (id),
    feature    integer not null,
    src_crs    text not null,
    src_wkb    bytea not null,
    primary key (grid_id, import_id)
);

create table mine (
    id              text primary key,
    name            text not null,
    short_name      text not null,
    operator        text,
    method          text not null check (method in ('open_pit', 'underground')),
    capacity_mtpa   double precision,
    status          text not null,
    township_code   text references division (code),
    point           geometry(Point, 4490),
    placement       text not null,
    placement_note  text not null,
    licence         geometry(MultiPolygon, 4490),
    pit             geometry(MultiPolygon, 4490),
    source          text not null,
    synthetic       boolean not null,
    synthetic_shape boolean not null
);
create index mine_licence on mine using gist (licence);

create table panel (
    id          text primary key,
    mine_id     text not null references mine (id),
    name        text not null,
    seam        text not null,
    thickness_m double precision not null check (thickness_m > 0),
    depth_m     double precision not null check (depth_m > 0),
    dip_deg     double precision not null,
    started     date not null,
    ended       date,
    shape       geometry(MultiPolygon, 4490) not null
);

create table station (
    id              text primary key,
    name            text not null,
    kind            text not null,
    function        text,
    township_code   text references division (code),
    point           geometry(Point, 4490),
    place_note      text not null,
    synthetic_place boolean not null,
    synthetic       boolean not null
);

create table address (
    id         integer primary key,
    at         geometry(Point, 4490) not null,
    households integer not null check (households >= 0),
    population integer not null check (population >= 0),
    synthetic  boolean not null
);

create table water (
    id   bigint generated always as identity primary key,
    name text not null,
    kind text not null,
    line geometry(LineString, 4490) not null
);

-- What the data set is: seed, truth of the synthesis, versions.
create table dataset (
    key   text primary key,
    value jsonb not null
);
