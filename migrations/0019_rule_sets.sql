-- Routing rules that were drafted and published here. Without a published one, the file that came with the program is in force.

create table rule_set (
    id              bigint generated always as identity primary key,
    version         text not null,
    -- The file, as it was handed in.
    body            text not null,
    -- Why, in the words of who drafted it.
    reason          text not null,
    drafted_at      timestamptz not null,
    drafted_by      text not null,
    drafter         text not null,
    published_at    timestamptz,
    -- Two pairs of eyes: who drafted it does not publish it.
    published_by    text check (published_by <> drafted_by),
    publisher       text,
    effective_from  date,
    withdrawn_at    timestamptz,
    withdrawn_by    text,
    check (num_nulls(published_at, published_by, publisher, effective_from) in (0, 4)),
    check (num_nulls(withdrawn_at, withdrawn_by) in (0, 2)),
    check (published_at is null or withdrawn_at is null)
);
-- In force on a day: the one with the latest first day up to it; of one day, the one published last.
create index rule_set_in_force on rule_set (effective_from desc, published_at desc) where published_at is not null;

-- What was drafted stays as it was: a case names the version that it was routed by.
create function keep_the_rule_set() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' or tg_op = 'TRUNCATE'
        or (new.id, new.version, new.body, new.reason, new.drafted_at, new.drafted_by, new.drafter)
            is distinct from (old.id, old.version, old.body, old.reason, old.drafted_at, old.drafted_by, old.drafter)
        or old.published_at is not null or old.withdrawn_at is not null
    then
        raise exception 'a set of rules is never changed: draft another one';
    end if;
    return new;
end $$;
create trigger rule_set_is_kept before update or delete on rule_set for each row execute function keep_the_rule_set();
create trigger rule_set_is_not_emptied before truncate on rule_set for each statement execute function keep_the_rule_set();

-- The feed also tells that a set was published.
alter table change drop constraint change_says_what, drop constraint change_kind_check;
alter table change
    add constraint change_kind_check check (kind in ('case', 'grids', 'rules')),
    add constraint change_says_what check (
        case kind
            when 'case' then case_code is not null and after is not null and boxes is null
            when 'grids' then case_code is null and before is null and after is null and boxes is not null
            else num_nonnulls(case_code, before, after, boxes) = 0
        end);
