-- Accounts, their sessions, and every attempt to sign in.

create table account (
    -- Never given a second time: the history names its actors by it.
    login          text primary key check (login ~ '^[a-z][a-z0-9._-]{2,31}$'),
    name           text not null,
    capacities     text[] not null check (cardinality(capacities) > 0),
    -- Division or grid code whose cases are seen; '' is the whole banner.
    area           text not null check (area ~ '^([0-9]{6}([0-9]{3}){0,3}|[0-9]{17})?$'),
    unit_id        text references station (id),
    valid_from     date not null,
    valid_until    date check (valid_until >= valid_from),
    disabled       boolean not null default false,
    deputy_login   text references account (login) check (deputy_login <> login),
    deputy_from    date,
    deputy_until   date check (deputy_until >= deputy_from),
    password_hash  text not null,
    password_set   timestamptz not null,
    password_once  boolean not null,
    -- Secret of the second factor, sealed with a key that is not in this database; the newest step a code was used for.
    secret         bytea,
    secret_pending bytea,
    secret_step    bigint,
    active         timestamptz not null,
    made           timestamptz not null,
    synthetic      boolean not null,
    check (num_nulls(deputy_login, deputy_from, deputy_until) in (0, 3)),
    -- The three administrators exclude each other and all work on cases (三员分立).
    check (cardinality(capacities) = 1 or not capacities && array['system_admin', 'security_admin', 'audit_admin'])
);

create table password_history (
    login  text not null references account (login),
    set_at timestamptz not null,
    hash   text not null,
    primary key (login, set_at)
);

create table session (
    -- SHA-256 of the token: who reads this table can sign in as nobody.
    token_hash bytea primary key check (octet_length(token_hash) = 32),
    login      text not null references account (login),
    stands_for text references account (login),
    begun      timestamptz not null,
    used       timestamptz not null,
    address    text not null
);
create index session_login on session (login);

create table sign_in_attempt (
    id      bigint generated always as identity primary key,
    -- As it was typed, shortened: also names that nobody has.
    login   text not null,
    at      timestamptz not null,
    outcome text not null,
    address text not null
);
create index sign_in_attempt_login on sign_in_attempt (login, at);
create index sign_in_attempt_at on sign_in_attempt (at);
