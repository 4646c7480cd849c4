-- Exports that are made in the background. The files lie beside the database; a row outlives its file, its words do not.

create table export_job (
    -- 128 random bits, hexadecimal: the address of the export.
    id           text primary key default left(encode(sha256((gen_random_uuid()::text || gen_random_uuid()::text)::bytea), 'hex'), 32),
    account_id   text not null,
    account_name text not null,
    -- What the account could see when it asked; whoever fetches the file must see the same.
    area_prefix  text not null,
    -- Matters that it could know of, each whole or as matter@unit; null for all.
    matters      text[],
    -- What was asked for. The words that were looked for can name people: they go when the file goes.
    request      jsonb not null,
    descriptions boolean not null,
    reason       text check ((reason is not null) or not descriptions),
    state        text not null default 'queued'
                 check (state in ('queued', 'running', 'done', 'failed', 'cancelled', 'expired')),
    -- How often a server began it. Only the server that began it last may end it.
    attempt      integer not null default 0,
    -- When the server that makes it was last alive.
    alive_at     timestamptz,
    rows_done    bigint not null default 0,
    rows_total   bigint,
    -- What the file is, when it is there: the manifest that goes with it.
    manifest     jsonb,
    failure      text,
    -- Signs the links to the file.
    secret       text not null default encode(sha256((gen_random_uuid()::text || gen_random_uuid()::text)::bytea), 'hex'),
    created_at   timestamptz not null,
    ended_at     timestamptz,
    expires_at   timestamptz not null,
    check ((state = 'done') <= (manifest is not null))
);
create index export_job_of_account on export_job (account_id, created_at desc);
create index export_job_open on export_job (created_at) where state in ('queued', 'running');
