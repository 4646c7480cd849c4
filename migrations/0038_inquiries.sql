-- Questions to the operator of a mine, answered through a link without an account. What happens to them are events of the case; here
-- lie the texts, which an event names by their SHA-256, and how each question stands.

create table inquiry (
    case_id         bigint not null references case_file (id),
    number          integer not null check (number > 0),
    mine_id         text not null references mine (id),
    addressee       text not null,
    subject         text not null,
    question        text not null,
    -- Number of a paper of the case that the question belongs to.
    document        text,
    sha256          text not null,
    event_seq       integer not null,
    asked_by        text not null,
    asked_by_name   text not null,
    asked_at        timestamptz not null,
    asked_on        date not null,
    -- How it stands.
    due             date not null check (due > asked_on),
    -- Of the token in the link; the token itself is kept nowhere.
    token_sha256    bytea not null unique check (octet_length(token_sha256) = 32),
    replies         integer not null default 0,
    asked_for_time  boolean not null default false,
    answered_on     date,
    answered_late   boolean not null default false,
    silent_on       date,
    revoked_on      date,
    lapsed_on       date,
    -- Whether the program still has to look whether the last day passes in silence.
    awaited         boolean not null default true,
    primary key (case_id, number),
    foreign key (case_id, event_seq) references case_event (case_id, seq)
);
create index inquiry_awaited on inquiry (due) where awaited;
create index inquiry_mine on inquiry (mine_id, asked_on);

-- What was asked stays as it was asked.
create function refuse_inquiry_change() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE'
       and (new.case_id, new.number, new.mine_id, new.addressee, new.subject, new.question, new.sha256, new.event_seq,
            new.asked_by, new.asked_by_name, new.asked_at, new.asked_on)
         = (old.case_id, old.number, old.mine_id, old.addressee, old.subject, old.question, old.sha256, old.event_seq,
            old.asked_by, old.asked_by_name, old.asked_at, old.asked_on)
       and new.document is not distinct from old.document then
        return new;
    end if;
    raise exception 'a question is kept as it was asked: % on % is refused', tg_op, tg_table_name;
end $$;
create trigger inquiry_is_kept before update or delete on inquiry
    for each row execute function refuse_inquiry_change();
create trigger inquiry_is_not_emptied before truncate on inquiry
    for each statement execute function refuse_inquiry_change();

create table inquiry_reply (
    case_id      bigint not null,
    number       integer not null,
    seq          integer not null check (seq > 0),
    -- Made with the form: sent twice, it is one answer.
    key          text not null check (key ~ '^[0-9a-f]{32}$'),
    stance       text not null,
    late         boolean not null,
    answer       text not null,
    -- Who answers for the company, sealed; it ends with the personal data of the case.
    by_name      bytea,
    by_function  text not null,
    -- Numbers of the items of evidence that came with it.
    evidence     integer[] not null,
    sha256       text not null,
    event_seq    integer not null,
    received_at  timestamptz not null,
    destroyed_at timestamptz,
    primary key (case_id, number, seq),
    unique (case_id, number, key),
    foreign key (case_id, number) references inquiry (case_id, number),
    foreign key (case_id, event_seq) references case_event (case_id, seq),
    check ((by_name is null) = (destroyed_at is not null))
);

-- An answer changes in two ways: its name is destroyed once, or sealed anew under another key.
create function refuse_inquiry_reply_change() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and old.destroyed_at is null
       and (new.case_id, new.number, new.seq, new.key, new.stance, new.late, new.answer, new.by_function, new.evidence,
            new.sha256, new.event_seq, new.received_at)
         = (old.case_id, old.number, old.seq, old.key, old.stance, old.late, old.answer, old.by_function, old.evidence,
            old.sha256, old.event_seq, old.received_at)
       and (new.destroyed_at is not null
            or current_setting('zhunzhi.key_exchange', true) = 'on' and new.by_name is not null) then
        return new;
    end if;
    raise exception 'an answer is kept as it came: % on % is refused', tg_op, tg_table_name;
end $$;
create trigger inquiry_reply_is_kept before update or delete on inquiry_reply
    for each row execute function refuse_inquiry_reply_change();
create trigger inquiry_reply_is_not_emptied before truncate on inquiry_reply
    for each statement execute function refuse_inquiry_reply_change();

do $$
declare
    belonging text;
begin
    foreach belonging in array array['inquiry', 'inquiry_reply'] loop
        execute format('alter table %I enable row level security', belonging);
        execute format(
            'create policy reader on %I using ((select reader_is_program())
                 or exists (select from case_file c where c.id = case_id)) with check (true)',
            belonging
        );
    end loop;
end $$;

create or replace function destroy_personal_data(of_case bigint, moment timestamptz) returns integer language sql as $$
    update party_correction
    set name = null, phone = null, identity = null, address = null, destroyed_at = moment
    where case_id = of_case and destroyed_at is null;
    update inquiry_reply set by_name = null, destroyed_at = moment
    where case_id = of_case and destroyed_at is null;
    with gone as (
        update party
        set name = null, phone = null, identity = null, address = null, phone_lookup = null, identity_lookup = null,
            destroyed_at = moment
        where case_id = of_case and destroyed_at is null
        returning 1
    )
    select count(*)::integer from gone
$$;
