insert into party_group (id, name, village_code)
select * from unnest($1::text[], $2::text[], $3::text[])
