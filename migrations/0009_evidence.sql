-- Evidence of cases: uploads on their way, sealed originals, copies that are shown, the chain of custody, and the crack diary.
-- The bytes are files beside the database, named by their SHA-256.

create table evidence_upload (
    -- 128 random bits, hexadecimal: the address of the upload.
    id             text primary key default left(encode(sha256((gen_random_uuid()::text || gen_random_uuid()::text)::bytea), 'hex'), 32),
    case_id        bigint not null references case_file (id),
    -- What was said of the file before it came.
    announced      jsonb not null,
    bytes          bigint not null check (bytes > 0),
    received       bigint not null default 0 check (received between 0 and bytes),
    actor_id       text not null,
    actor_name     text not null,
    actor_capacity text,
    begun_at       timestamptz not null,
    -- The item it became; whoever missed the receipt can ask again.
    item           integer
);
create index evidence_upload_case on evidence_upload (case_id);
create index evidence_upload_begun on evidence_upload (begun_at);

create table evidence (
    case_id              bigint not null,
    number               integer not null check (number > 0),
    event_seq            integer not null,
    kind                 text not null,
    media                text not null,
    name                 text not null,
    shows                text not null,
    bytes                bigint not null,
    sha256               text not null,
    -- Of a picture, upright.
    width                integer,
    height               integer,
    stated               jsonb not null,
    recorded             jsonb not null,
    handed_in_by         text,
    received_by          text not null,
    received_by_name     text not null,
    received_by_capacity text,
    received_at          timestamptz not null,
    primary key (case_id, number),
    unique (case_id, sha256),
    foreign key (case_id, event_seq) references case_event (case_id, seq)
);
create trigger evidence_is_append_only
    before update or delete or truncate on evidence
    for each statement execute function refuse_change();

-- Copies without metadata; the newest is shown.
create table evidence_copy (
    case_id bigint not null,
    number  integer not null,
    version integer not null check (version > 0),
    sha256  text not null,
    bytes   bigint not null,
    -- Painted over, in pixels of the upright original.
    boxes   jsonb not null,
    made_at timestamptz not null,
    primary key (case_id, number, version),
    foreign key (case_id, number) references evidence (case_id, number)
);
create trigger evidence_copy_is_append_only
    before update or delete or truncate on evidence_copy
    for each statement execute function refuse_change();

create table evidence_custody (
    case_id        bigint not null,
    number         integer not null,
    seq            integer not null check (seq > 0),
    act            text not null,
    actor_id       text not null,
    actor_name     text not null,
    actor_capacity text,
    at             timestamptz not null,
    note           text,
    primary key (case_id, number, seq),
    foreign key (case_id, number) references evidence (case_id, number)
);
create trigger evidence_custody_is_append_only
    before update or delete or truncate on evidence_custody
    for each statement execute function refuse_change();

create table crack (
    case_id    bigint not null references case_file (id),
    number     integer not null check (number > 0),
    name       text not null,
    room       text not null,
    wall       text not null,
    direction  text not null,
    noted_by   text not null,
    noted_at   timestamptz not null,
    primary key (case_id, number)
);

create table crack_reading (
    case_id    bigint not null,
    number     integer not null,
    read_on    date not null,
    width_mm   double precision not null,
    length_cm  double precision not null,
    scale_card boolean not null,
    -- An item of evidence of the case.
    photo      integer,
    noted_by   text not null,
    noted_at   timestamptz not null,
    primary key (case_id, number, read_on),
    foreign key (case_id, number) references crack (case_id, number),
    foreign key (case_id, photo) references evidence (case_id, number)
);
create trigger crack_reading_is_append_only
    before update or delete or truncate on crack_reading
    for each statement execute function refuse_change();
