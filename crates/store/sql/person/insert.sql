insert into person (id, name, role, station_id, specialisms, synthetic)
select id, name, role, station_id, case when specialisms = '' then '{}' else string_to_array(specialisms, ' ') end, synthetic
from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[])
     as p (id, name, role, station_id, specialisms, synthetic)
