insert into party (case_id, seq, role, kind, name, phone, identity, address, phone_lookup, identity_lookup, protected, minor,
                   notice, added_at, added_by)
select c.id, p.seq, p.role, p.kind, p.name, p.phone, p.identity, p.address, p.phone_lookup, p.identity_lookup, p.protected,
       p.minor, p.notice, $14, $15
from unnest($1::text[], $2::integer[], $3::text[], $4::text[], $5::bytea[], $6::bytea[], $7::bytea[], $8::bytea[],
            $9::bytea[], $10::bytea[], $11::boolean[], $12::boolean[], $13::text[])
     as p (code, seq, role, kind, name, phone, identity, address, phone_lookup, identity_lookup, protected, minor, notice)
join case_file c on c.code = p.code
