-- Each code is looked up by itself: for thousands of them the planner would rather read all files, which an import makes more.
insert into party (case_id, seq, role, kind, name, phone, identity, address, phone_lookup, identity_lookup, protected, minor,
                   notice, added_at, added_by)
select (select c.id from case_file c where c.code = p.code), p.seq, p.role, p.kind, p.name, p.phone, p.identity, p.address,
       p.phone_lookup, p.identity_lookup, p.protected, p.minor, p.notice, $14, $15
from unnest($1::text[], $2::integer[], $3::text[], $4::text[], $5::bytea[], $6::bytea[], $7::bytea[], $8::bytea[],
            $9::bytea[], $10::bytea[], $11::boolean[], $12::boolean[], $13::text[])
     as p (code, seq, role, kind, name, phone, identity, address, phone_lookup, identity_lookup, protected, minor, notice)
