-- The second wall: the role that the program works as sees only cases of the area and the matters that its transaction names,
-- and what belongs to them. A transaction that names nothing sees nothing. `{"*":0}` is the program's own work.
--
-- The owner is not bound (no `force`): migrations and backups need all rows. Who may not see all must not connect as owner.

create function reader_matters() returns jsonb language sql stable parallel safe
    return nullif(current_setting('zhunzhi.matters', true), '')::jsonb;

create function reader_is_program() returns boolean language sql stable parallel safe
    return coalesce(nullif(current_setting('zhunzhi.matters', true), '')::jsonb ? '*', false);

-- The area is a range, so that the index on place_code serves it. Both ends are set: a sum in every row costs more.
alter table case_file enable row level security;
create policy reader on case_file using (
    place_code ~>=~ current_setting('zhunzhi.area', true)
    and place_code ~<~ current_setting('zhunzhi.area_end', true)
    and ((select reader_is_program())
         or (select reader_matters()) ? matter
         or (select reader_matters()) ? (matter || '@' || unit_id))
) with check (true);

-- Who sees what is answered from the index alone: a count of an area reads no case for it.
drop index case_place;
create index case_place on case_file (place_code text_pattern_ops) include (matter, unit_id);

-- What belongs to a case is seen with it.
do $$
declare
    belonging text;
begin
    foreach belonging in array array[
        'case_mine', 'case_event', 'case_link', 'party', 'document', 'import_case', 'evidence_upload', 'evidence',
        'evidence_copy', 'evidence_custody', 'crack', 'crack_reading'
    ] loop
        execute format('alter table %I enable row level security', belonging);
        execute format(
            'create policy reader on %I using ((select reader_is_program())
                 or exists (select from case_file c where c.id = case_id)) with check (true)',
            belonging
        );
    end loop;
end $$;
