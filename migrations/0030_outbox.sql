-- What is to be told to units, people and grids: written with the change that it tells of, sent afterwards, and never twice by mistake.
create table outbox (
    id           bigint generated always as identity primary key,
    -- Case, event, kind and receiver: the same notice is written once.
    key          text not null unique,
    case_id      bigint not null references case_file (id),
    kind         text not null,
    receiver     text not null,
    subject      text not null,
    body         text not null,
    made_at      timestamptz not null,
    -- When it is tried next; a lease moves it on, so that a sender that died leaves it to another.
    due_at       timestamptz not null,
    attempts     integer not null default 0,
    sent_at      timestamptz,
    sent_by      text,
    -- Given up: a person has to look.
    failed_at    timestamptz,
    last_error   text
);
create index outbox_due on outbox (due_at) where sent_at is null and failed_at is null;

alter table outbox enable row level security;
create policy reader on outbox using (
    (select reader_is_program()) or exists (select from case_file c where c.id = case_id)
) with check (true);
