-- What a replay of routing rules needs of the cases of a scope, in the order of their numbers.
select id, code, category, nature, people, households, amount_fen, channel, st_x(point) as "lon!", st_y(point) as "lat!", reported_at
from case_file
where place_code like $1 || '%' and knows($5, matter, unit_id)
  and ($2::timestamptz is null or reported_at >= $2)
  and id > $3
order by id
limit $4
