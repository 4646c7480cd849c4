-- What was mistyped is corrected, and what was there before stays on record.

-- A party's personal data: the former values stay sealed until the period of retention ends.
alter table party add column corrections integer not null default 0;

create table party_correction (
    case_id      bigint not null,
    party        integer not null,
    number       integer not null check (number > 0),
    -- Which of name, phone, identity, address; a former value that is null was not given before.
    fields       text[] not null check (cardinality(fields) > 0),
    name         bytea,
    phone        bytea,
    identity     bytea,
    address      bytea,
    reason       text not null,
    corrected_by text not null,
    corrected_at timestamptz not null,
    destroyed_at timestamptz,
    primary key (case_id, party, number),
    foreign key (case_id, party) references party (case_id, seq),
    check (destroyed_at is null or coalesce(name, phone, identity, address) is null)
);

alter table party_correction enable row level security;
create policy reader on party_correction using (
    (select reader_is_program()) or exists (select from case_file c where c.id = case_id)
) with check (true);

-- Former values are sealed anew with everything else, and destroyed with everything else.
create function refuse_correction_change() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE'
       and (new.case_id, new.party, new.number, new.fields, new.reason, new.corrected_by, new.corrected_at)
         = (old.case_id, old.party, old.number, old.fields, old.reason, old.corrected_by, old.corrected_at)
       and old.destroyed_at is null then
        if new.destroyed_at is not null then
            return new;
        end if;
        if current_setting('zhunzhi.key_exchange', true) = 'on'
           and (new.name is null, new.phone is null, new.identity is null, new.address is null)
             = (old.name is null, old.phone is null, old.identity is null, old.address is null) then
            return new;
        end if;
    end if;
    raise exception 'a correction is kept as it is: % on % is refused', tg_op, tg_table_name;
end $$;
create trigger party_correction_is_kept before update or delete on party_correction
    for each row execute function refuse_correction_change();
create trigger party_correction_is_not_emptied before truncate on party_correction
    for each statement execute function refuse_correction_change();

-- A party changes in three ways: destroyed once, sealed anew, or corrected with a record of what was there before.
create or replace function refuse_party_change() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and old.destroyed_at is null
       and (new.case_id, new.seq, new.role, new.kind, new.notice, new.added_at, new.added_by)
         = (old.case_id, old.seq, old.role, old.kind, old.notice, old.added_at, old.added_by) then
        if new.corrections = old.corrections and (new.protected, new.minor) = (old.protected, old.minor) then
            if new.destroyed_at is not null then
                return new;
            end if;
            if current_setting('zhunzhi.key_exchange', true) = 'on'
               and (new.name is null, new.phone is null, new.identity is null, new.address is null,
                    new.phone_lookup is null, new.identity_lookup is null)
                 = (old.name is null, old.phone is null, old.identity is null, old.address is null,
                    old.phone_lookup is null, old.identity_lookup is null) then
                return new;
            end if;
        elsif new.corrections = old.corrections + 1 and new.destroyed_at is null
              -- Who was protected stays so.
              and (new.protected or not old.protected)
              and exists (
                  select from party_correction c
                  where c.case_id = new.case_id and c.party = new.seq and c.number = new.corrections
              ) then
            return new;
        end if;
    end if;
    raise exception 'a party cannot be changed: % on % is refused', tg_op, tg_table_name;
end $$;

create or replace function destroy_personal_data(of_case bigint, moment timestamptz) returns integer language sql as $$
    update party_correction
    set name = null, phone = null, identity = null, address = null, destroyed_at = moment
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

-- A reading of a crack that was wrong: another one takes its place and says which and why; both stay.
alter table crack_reading disable trigger crack_reading_is_append_only;
alter table crack_reading
    add column seq integer,
    -- The reading whose place this one takes.
    add column corrects integer,
    add column reason text;
update crack_reading r
set seq = n.seq
from (
    select case_id, number, read_on, row_number() over (partition by case_id, number order by noted_at, read_on) as seq
    from crack_reading
) n
where (n.case_id, n.number, n.read_on) = (r.case_id, r.number, r.read_on);
alter table crack_reading
    alter column seq set not null,
    drop constraint crack_reading_pkey,
    add primary key (case_id, number, seq),
    add foreign key (case_id, number, corrects) references crack_reading (case_id, number, seq),
    add unique (case_id, number, corrects),
    add check ((corrects is null) = (reason is null) and corrects < seq);
alter table crack_reading enable trigger crack_reading_is_append_only;
