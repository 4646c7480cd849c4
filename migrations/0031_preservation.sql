-- Preservation and escrow (公证保全 + 提存). A record is seen with its case; where there is no case yet, with its area by whoever
-- may know of such matters (LD-08, 提存领取).

create table preservation (
    id           text primary key,
    name         text not null,
    stage        text not null,
    case_id      bigint references case_file (id),
    -- Division or grid code of a record without a case.
    place_code   text,
    batch_id     text references batch (id),
    mine_id      text references mine (id),
    opened       date not null,
    -- What lists need of the log. The end of the right to collect is worked out from the day each time.
    deposited_on date,
    begins_on    date,
    rest_fen     bigint not null default 0 check (rest_fen >= 0),
    parcels      integer not null default 0,
    mu_e4        bigint not null default 0,
    synthetic    boolean not null,
    check ((case_id is null) = (place_code is not null))
);
create index preservation_case on preservation (case_id);
create index preservation_mine on preservation (mine_id);

create table preservation_event (
    preservation_id text not null references preservation (id),
    seq             integer not null,
    kind            text not null,
    body            jsonb not null,
    actor_id        text not null,
    actor_name      text not null,
    actor_capacity  text,
    at              timestamptz not null,
    previous        text not null,
    hash            text not null,
    primary key (preservation_id, seq)
);
create trigger preservation_event_is_append_only
    before update or delete or truncate on preservation_event
    for each statement execute function refuse_change();

-- Where the parcels lie, as the log tells it.
create table preservation_parcel (
    preservation_id text not null references preservation (id),
    name            text not null,
    land            text not null,
    shape           geometry(Polygon, 4490) not null,
    -- On the ellipsoid: hundredths of a square metre, ten-thousandths of a 亩.
    area_e2         bigint not null,
    mu_e4           bigint not null,
    primary key (preservation_id, name)
);
create index preservation_parcel_shape on preservation_parcel using gist (shape);

alter table preservation enable row level security;
create policy reader on preservation using (
    (select reader_is_program())
    or case when case_id is null
        then place_code ~>=~ current_setting('zhunzhi.area', true)
            and place_code ~<~ current_setting('zhunzhi.area_end', true)
            and (select reader_matters()) ? 'LD-08'
        else exists (select from case_file c where c.id = case_id)
    end
) with check (true);

alter table preservation_event enable row level security;
create policy reader on preservation_event using (
    (select reader_is_program()) or exists (select from preservation p where p.id = preservation_id)
) with check (true);

alter table preservation_parcel enable row level security;
create policy reader on preservation_parcel using (
    (select reader_is_program()) or exists (select from preservation p where p.id = preservation_id)
) with check (true);
