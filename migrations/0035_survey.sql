-- Surveys of subsidence damage (入户调查): written once; a correction is another version that names the former.

create table survey (
    case_id            bigint not null references case_file (id),
    version            integer not null check (version > 0),
    -- Made on the phone with the draft: sent twice, it is one survey.
    key                text not null check (key ~ '^[0-9a-f]{32}$'),
    -- The former version whose place this one takes.
    corrects           integer,
    reason             text,
    surveyed_on        date not null,
    -- Before mining reached the place.
    baseline           boolean not null,
    -- A party of the case.
    household          integer,
    body               jsonb not null,
    sha256             text not null,
    event_seq          integer not null,
    entered_by         text not null,
    entered_by_name    text not null,
    entered_by_capacity text,
    entered_at         timestamptz not null,
    primary key (case_id, version),
    unique (case_id, key),
    unique (case_id, corrects),
    check ((corrects is null) = (reason is null) and corrects < version),
    foreign key (case_id, corrects) references survey (case_id, version),
    foreign key (case_id, household) references party (case_id, seq),
    foreign key (case_id, event_seq) references case_event (case_id, seq)
);
create trigger survey_is_append_only
    before update or delete or truncate on survey
    for each statement execute function refuse_change();

alter table survey enable row level security;
create policy reader on survey using (
    (select reader_is_program()) or exists (select from case_file c where c.id = case_id)
) with check (true);
