update person set deputy_id = d.deputy_id from unnest($1::text[], $2::text[]) as d (id, deputy_id) where person.id = d.id
