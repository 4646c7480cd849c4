-- People at work, cases, and a history that cannot be changed.

create table person (
    id          text primary key,
    name        text not null,
    role        text not null,
    station_id  text references station (id),
    specialisms text[] not null default '{}',
    synthetic   boolean not null
);
create index person_station on person (station_id);

-- Who looks after which grid. Codes, not ids: a duty outlives a version of the grid.
create table duty (
    person_id text not null references person (id),
    grid_code text not null,
    primary key (person_id, grid_code)
);
create index duty_grid on duty (grid_code text_pattern_ops);

create table batch (
    id        text primary key,
    name      text not null,
    stage     text not null,
    lead_case text,
    mine_id   text references mine (id),
    opened    date not null,
    synthetic boolean not null
);

-- The last number given in a year; a row lock makes numbers gapless.
create table case_number (
    year integer primary key,
    last integer not null
);

create table case_file (
    id             bigint generated always as identity primary key,
    code           text not null unique,
    state          text not null,
    open           boolean not null,
    category       text not null,
    mining_related boolean not null,
    nature         text,
    summary        text not null,
    people         integer not null check (people > 0),
    channel        text not null,
    source_ref     text,
    out_of_area    boolean not null,
    point          geometry(Point, 4490) not null,
    src_datum      text not null,
    src_lon        double precision not null,
    src_lat        double precision not null,
    accuracy_m     double precision,
    micro_grid     text,
    primary_grid   text,
    village        text,
    township       text,
    -- The longest of the four codes, or '' outside the banner: what a reader's area is compared with.
    place_code     text not null,
    unit_id        text references station (id),
    person_id      text references person (id),
    reported_at    timestamptz not null,
    due            date,
    closed_at      timestamptz,
    batch_id       text references batch (id),
    suggestion     jsonb,
    synthetic      boolean not null,
    unique (channel, source_ref)
);
create index case_place on case_file (place_code text_pattern_ops);
create index case_point on case_file using gist (point);
create index case_reported on case_file (reported_at);

create table case_mine (
    case_id    bigint not null references case_file (id),
    mine_id    text not null references mine (id),
    relation   text not null,
    distance_m double precision not null,
    primary key (case_id, mine_id)
);
create index case_mine_mine on case_mine (mine_id);

create table case_event (
    case_id    bigint not null references case_file (id),
    seq        integer not null,
    kind       text not null,
    body       jsonb not null,
    actor_id   text not null,
    actor_name text not null,
    at         timestamptz not null,
    previous   text not null,
    hash       text not null,
    primary key (case_id, seq)
);

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'the history of a case cannot be changed: % on % is refused', tg_op, tg_table_name;
end $$;

create trigger case_event_is_append_only
    before update or delete or truncate on case_event
    for each statement execute function refuse_change();
