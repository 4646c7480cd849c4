-- The role that the program works as: it may add to logs and histories and can change nothing in them.
do $$
begin
    perform pg_advisory_xact_lock(hashtext('zhunzhi.application_role'));
    begin
        if not exists (select from pg_roles where rolname = 'zhunzhi_app') then
            create role zhunzhi_app login;
        end if;
    exception when duplicate_object or unique_violation then
        null; -- made at the same moment from another database of this server
    end;
    execute format('grant usage on schema %I to zhunzhi_app', current_schema());
    execute format('grant select, insert, update, delete on all tables in schema %I to zhunzhi_app', current_schema());
    execute format('grant usage on all sequences in schema %I to zhunzhi_app', current_schema());
    revoke update, delete, truncate on case_event, batch_event, preservation_event, document, audit, audit_root, public_release, public_cell, destruction,
        evidence, evidence_copy, evidence_custody, crack_reading, mine_survey, survey, trace_specimen from zhunzhi_app;
    revoke delete, truncate on party, party_correction, destroyed_file, rule_set, inquiry, inquiry_reply from zhunzhi_app;
    -- Row-level security asks its own question first, and lets an index answer another one before it only when that cannot
    -- tell of rows it refuses. These two compare shapes and do nothing else; without them a search by place would read all.
    alter function geometry_overlaps(geometry, geometry) leakproof;
    alter function st_intersects(geometry, geometry) leakproof;
end $$
