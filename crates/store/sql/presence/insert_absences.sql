insert into absence (person_id, kind, from_day, until_day, deputy_id, noted_at, noted_by)
select person_id, kind, from_day, until_day, deputy_id, $6, $7
from unnest($1::text[], $2::text[], $3::date[], $4::date[], $5::text[])
     as a (person_id, kind, from_day, until_day, deputy_id)
returning id
