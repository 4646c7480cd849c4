-- Files of evidence that go with the personal data of a case: named when the case's data are destroyed, removed after that.
create table destroyed_file (
    destruction bigint not null references destruction (id),
    sha256      text not null,
    -- When it was found gone, or that another case still has the same bytes.
    removed_at  timestamptz,
    primary key (destruction, sha256)
);
create index destroyed_file_sha256 on destroyed_file (sha256);
create index destroyed_file_left on destroyed_file (destruction) where removed_at is null;

create function refuse_destroyed_file_change() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and old.removed_at is null and new.removed_at is not null
       and (new.destruction, new.sha256) = (old.destruction, old.sha256) then
        return new;
    end if;
    raise exception 'a record of destruction cannot be changed: % on % is refused', tg_op, tg_table_name;
end $$;

create trigger destroyed_file_is_kept before update or delete on destroyed_file
    for each row execute function refuse_destroyed_file_change();
create trigger destroyed_file_is_not_emptied before truncate on destroyed_file
    for each statement execute function refuse_destroyed_file_change();
