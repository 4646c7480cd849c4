-- Parties of cases with sealed personal data, the audit log, and what was destroyed after its period.

create table party (
    case_id         bigint not null references case_file (id),
    seq             integer not null check (seq > 0),
    role            text not null,
    kind            text not null,
    -- Sealed by the program with a key that is not in the database; the case and the column are bound to each value.
    name            bytea,
    phone           bytea,
    identity        bytea,
    address         bytea,
    -- HMAC of the plain text: found by equality, and by nothing else.
    phone_lookup    bytea,
    identity_lookup bytea,
    protected       boolean not null,
    minor           boolean not null,
    notice          text not null,
    added_at        timestamptz not null,
    added_by        text not null,
    destroyed_at    timestamptz,
    primary key (case_id, seq),
    check (
        case when destroyed_at is null then name is not null
        else coalesce(name, phone, identity, address, phone_lookup, identity_lookup) is null end
    )
);
create index party_phone on party (phone_lookup) where phone_lookup is not null;
create index party_identity on party (identity_lookup) where identity_lookup is not null;

-- A party is never edited: entered once, and its personal data destroyed once.
create function refuse_party_change() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and old.destroyed_at is null and new.destroyed_at is not null
       and (new.case_id, new.seq, new.role, new.kind, new.protected, new.minor, new.notice, new.added_at, new.added_by)
         = (old.case_id, old.seq, old.role, old.kind, old.protected, old.minor, old.notice, old.added_at, old.added_by) then
        return new;
    end if;
    raise exception 'a party cannot be changed: % on % is refused', tg_op, tg_table_name;
end $$;

create trigger party_is_kept before update or delete on party
    for each row execute function refuse_party_change();
create trigger party_is_not_emptied before truncate on party
    for each statement execute function refuse_party_change();

create function refuse_log_change() returns trigger language plpgsql as $$
begin
    raise exception 'a log cannot be changed: % on % is refused', tg_op, tg_table_name;
end $$;

-- The number is given under a lock, without gaps: a missing row shows.
create table audit (
    seq            bigint primary key,
    at             timestamptz not null,
    actor_id       text not null,
    actor_name     text not null,
    actor_capacity text,
    act            text not null,
    object         text not null,
    case_code      text,
    reason         text,
    outcome        text not null,
    previous       text not null,
    hash           text not null
);
create index audit_actor on audit (actor_id, act, at);
create index audit_case on audit (case_code, seq) where case_code is not null;

create trigger audit_is_append_only before update or delete or truncate on audit
    for each statement execute function refuse_log_change();

-- The one way to take personal data out of a case. The case itself stays.
create table destruction (
    id           bigint generated always as identity primary key,
    at           timestamptz not null,
    case_code    text not null,
    parties      integer not null,
    actor_id     text not null,
    rule_version text not null,
    reason       text not null
);
create trigger destruction_is_append_only before update or delete or truncate on destruction
    for each statement execute function refuse_log_change();

create function destroy_personal_data(of_case bigint, moment timestamptz) returns integer language sql as $$
    with gone as (
        update party
        set name = null, phone = null, identity = null, address = null, phone_lookup = null, identity_lookup = null,
            destroyed_at = moment
        where case_id = of_case and destroyed_at is null
        returning 1
    )
    select count(*)::integer from gone
$$;
