-- What the map needs of every case, for the in-memory snapshot.
select id, code, state, category, mining_related, summary, people, reported_at, due, batch_id, st_x(point) as "lon!", st_y(point) as "lat!", place_code
from case_file
where place_code like $1 || '%' and ($2::text[] is null or code = any ($2))
order by id
