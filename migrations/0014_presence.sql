-- When people at work can be reached, who stands in for them, and when they are away.

create table duty_period (
    person_id  text not null references person (id),
    -- `every_day` or `working_days`: on which days the period begins.
    days       text not null,
    from_time  time not null,
    -- Of the next day when it is not later than `from_time`.
    until_time time not null,
    primary key (person_id, days, from_time, until_time)
);

-- Who stands in whenever the person cannot be reached (AB 角).
alter table person add column deputy_id text references person (id) check (deputy_id <> id);

create table absence (
    id           bigint generated always as identity primary key,
    person_id    text not null references person (id),
    kind         text not null,
    from_day     date not null,
    until_day    date not null check (until_day >= from_day),
    deputy_id    text references person (id) check (deputy_id <> person_id),
    noted_at     timestamptz not null,
    noted_by     text not null,
    -- A row is never deleted: who was away when stays known.
    cancelled_at timestamptz,
    cancelled_by text,
    check (num_nulls(cancelled_at, cancelled_by) in (0, 2))
);
create index absence_person on absence (person_id);
create index absence_until on absence (until_day) where cancelled_at is null;
