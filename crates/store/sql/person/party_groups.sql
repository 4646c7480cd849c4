select id, name, village_code from party_group order by id
