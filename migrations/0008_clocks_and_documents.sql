-- What the clocks of a case come to, and the documents it produced.

alter table case_file
    -- Last day as if the period had never stood still.
    add column statutory_end   date,
    -- Rule of the main period with the version of its file.
    add column clock_rule      text,
    -- Whether the main period stands still; `due` is null then.
    add column paused          boolean not null default false,
    -- Supervision measures taken in this round, and the day of the next one.
    add column measure_step    smallint not null default 0,
    add column next_measure_on date;
create index case_next_measure on case_file (next_measure_on) where next_measure_on is not null;

-- The last number given in a year and series; a row lock makes numbers gapless.
create table document_number (
    kind text not null,
    year integer not null,
    last integer not null,
    primary key (kind, year)
);

create table document (
    id        bigint generated always as identity primary key,
    case_id   bigint not null,
    event_seq integer not null,
    kind      text not null,
    number    text not null,
    version   smallint not null,
    issued_on date not null,
    content   jsonb not null,
    sha256    text not null,
    -- 128 random bits: whoever holds the paper can ask whether it is real.
    token     text not null unique default left(encode(sha256((gen_random_uuid()::text || gen_random_uuid()::text)::bytea), 'hex'), 32),
    foreign key (case_id, event_seq) references case_event (case_id, seq),
    unique (number, version)
);
create index document_case on document (case_id);

create trigger document_is_append_only
    before update or delete or truncate on document
    for each statement execute function refuse_change();
