-- Filters that people keep under a name, for themselves or for all who see the same.
create table saved_filter (
    id      bigint generated always as identity primary key,
    login   text not null references account (login),
    name    text not null,
    -- As the query of a list has it.
    filter  jsonb not null,
    shared  boolean not null,
    -- What its keeper could see: who sees something else is not told of it.
    area    text not null,
    matters text[],
    made    timestamptz not null,
    unique (login, name)
);
