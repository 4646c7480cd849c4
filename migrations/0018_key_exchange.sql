-- Sealed columns may be sealed anew under another key: only they change, only within a transaction that says so, and what was
-- empty stays empty. Everything else of a party stays as it was entered.
create or replace function refuse_party_change() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE'
       and (new.case_id, new.seq, new.role, new.kind, new.protected, new.minor, new.notice, new.added_at, new.added_by)
         = (old.case_id, old.seq, old.role, old.kind, old.protected, old.minor, old.notice, old.added_at, old.added_by) then
        if old.destroyed_at is null and new.destroyed_at is not null then
            return new;
        end if;
        if current_setting('zhunzhi.key_exchange', true) = 'on' and old.destroyed_at is null and new.destroyed_at is null
           and (new.name is null, new.phone is null, new.identity is null, new.address is null,
                new.phone_lookup is null, new.identity_lookup is null)
             = (old.name is null, old.phone is null, old.identity is null, old.address is null,
                old.phone_lookup is null, old.identity_lookup is null) then
            return new;
        end if;
    end if;
    raise exception 'a party cannot be changed: % on % is refused', tg_op, tg_table_name;
end $$;
