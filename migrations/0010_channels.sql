-- Groups of cases, imports of cases by channel, and keys of machines that send reports.

-- A case that belongs to an earlier one, the first of its group; it stays a case of its own.
create table case_link (
    case_id  bigint primary key references case_file (id),
    first_id bigint not null references case_file (id),
    kind     text not null check (kind in ('group', 'repeat_visit')),
    check (case_id <> first_id)
);
create index case_link_first on case_link (first_id);

create table import_batch (
    id            bigint generated always as identity primary key,
    at            timestamptz not null,
    actor_id      text not null,
    actor_name    text not null,
    channel       text not null,
    mapping       text not null,
    file_name     text not null,
    file_sha256   text not null,
    file_rows     integer not null,
    known         integer not null,
    changed       integer not null,
    undone_at     timestamptz,
    undone_by     text,
    undone_reason text
);

-- Which row of which file a case came from.
create table import_case (
    case_id    bigint primary key references case_file (id),
    batch_id   bigint not null references import_batch (id),
    row_number integer not null
);
create index import_case_batch on import_case (batch_id);

-- A machine that may send reports for one source. The key itself is never kept.
create table api_key (
    name       text primary key,
    channel    text not null,
    area       text not null,
    key_sha256 bytea not null unique,
    created_at timestamptz not null,
    created_by text not null,
    revoked_at timestamptz
);
