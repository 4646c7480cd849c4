-- Declared interests of people at work (回避): who has one in a village or mine is not proposed for its cases.

create table interest (
    id          bigint generated always as identity primary key,
    person_id   text not null references person (id),
    -- `village` or `mine`, and its code.
    kind        text not null,
    subject     text not null,
    ground      text not null,
    declared_at timestamptz not null,
    declared_by text not null,
    -- A row is never deleted: who had which interest when stays known. Who recorded it does not end it.
    ended_at    timestamptz,
    ended_by    text check (ended_by <> declared_by),
    check (num_nulls(ended_at, ended_by) in (0, 2))
);
create unique index interest_once on interest (person_id, kind, subject) where ended_at is null;
