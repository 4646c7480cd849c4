-- Panels, licences and pits as they were handed in: the newest is in force, none is overwritten (decision D2).
create table mine_survey (
    id             bigint generated always as identity primary key,
    import_id      bigint not null references import_run (id),
    feature        integer not null,
    mine_id        text not null references mine (id),
    kind           text not null check (kind in ('panel', 'licence', 'pit')),
    panel_id       text references panel (id),
    -- As it was stored, and as read in its own system of coordinates.
    shape          geometry(MultiPolygon, 4490) not null,
    source         text not null,
    src_crs        text not null,
    src_wkb        bytea not null,
    classification text not null check (classification in ('public', 'internal')),
    synthetic      boolean not null,
    check ((kind = 'panel') = (panel_id is not null))
);
create index mine_survey_mine on mine_survey (mine_id, id);
create trigger mine_survey_is_append_only
    before update or delete or truncate on mine_survey
    for each statement execute function refuse_change();

-- Which import a record came with.
alter table mine_record add column import_id bigint references import_run (id);
