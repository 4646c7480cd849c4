update party p
set name = n.name, phone = n.phone, identity = n.identity, address = n.address,
    phone_lookup = n.phone_lookup, identity_lookup = n.identity_lookup
from unnest($1::bigint[], $2::integer[], $3::bytea[], $4::bytea[], $5::bytea[], $6::bytea[], $7::bytea[], $8::bytea[])
     as n (case_id, seq, name, phone, identity, address, phone_lookup, identity_lookup)
where p.case_id = n.case_id and p.seq = n.seq
