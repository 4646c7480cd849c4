-- Codes on posters: each stands for a place, is signed by the program, and can be revoked.

create table place_code (
    serial         integer generated always as identity primary key,
    kind           text not null check (kind in ('mine', 'village', 'grid')),
    -- Identifier of the mine, code of the village or grid: a code outlives a version of a grid.
    subject        text not null,
    -- Where the poster hangs, such as 村委会公示栏.
    spot           text not null,
    point          geometry(Point, 4490) not null,
    -- How far the place reaches around the point, metres.
    accuracy_m     double precision not null,
    -- The longest code of where it hangs: what a reader's area is compared with.
    area           text not null,
    made_at        timestamptz not null,
    made_by        text not null,
    revoked_at     timestamptz,
    revoked_reason text,
    check ((revoked_at is null) = (revoked_reason is null))
);
create index place_code_subject on place_code (kind, subject);
