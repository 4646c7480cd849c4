-- Batches with their members and logs. A member is seen with its case, a batch with any member that is seen.

create table batch_member (
    batch_id text not null references batch (id),
    case_id  bigint not null references case_file (id),
    -- `listed`, `takes_part` or `refuses`.
    standing text not null,
    leads    boolean not null default false,
    primary key (batch_id, case_id)
);
create index batch_member_case on batch_member (case_id);
create unique index batch_lead on batch_member (batch_id) where leads;

insert into batch_member (batch_id, case_id, standing, leads)
select c.batch_id, c.id, 'takes_part', c.code is not distinct from b.lead_case
from case_file c join batch b on b.id = c.batch_id;

-- The lead case is told by its member's row, which only its readers see.
alter table batch drop column lead_case;

create table batch_event (
    batch_id       text not null references batch (id),
    seq            integer not null,
    -- The member that the entry is about.
    case_id        bigint references case_file (id),
    kind           text not null,
    body           jsonb not null,
    actor_id       text not null,
    actor_name     text not null,
    actor_capacity text,
    at             timestamptz not null,
    previous       text not null,
    hash           text not null,
    primary key (batch_id, seq)
);
create trigger batch_event_is_append_only
    before update or delete or truncate on batch_event
    for each statement execute function refuse_change();

alter table batch_member enable row level security;
create policy reader on batch_member using (
    (select reader_is_program()) or exists (select from case_file c where c.id = case_id)
) with check (true);

alter table batch enable row level security;
create policy reader on batch using (
    (select reader_is_program()) or exists (select from batch_member m where m.batch_id = batch.id)
) with check (true);

alter table batch_event enable row level security;
create policy reader on batch_event using (
    (select reader_is_program())
    or (exists (select from batch_member m where m.batch_id = batch_event.batch_id)
        and (case_id is null or exists (select from case_file c where c.id = case_id)))
) with check (true);
