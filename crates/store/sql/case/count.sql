-- How many cases search.sql would give: the same conditions (a test compares the two).
with mine_shape as (
    select licence, licence::geography as licence_on_ellipsoid from mine where id = $3
)
select count(*) as "count!"
from case_file c
where c.place_code like $1 || '%'
  and ($3::text is null or exists (
        select from mine_shape s
        where c.point && st_expand(s.licence, $4::float8 / 80000)
          and (st_covers(s.licence, c.point)
               or ($4::float8 > 0 and st_dwithin(c.point::geography, s.licence_on_ellipsoid, $4::float8)))))
  and ($5::text is null or c.place_code like $5 || '%')
  and ($6::text is null or c.category = $6 or c.category like $6 || '-%')
  and ($7::text is null or c.state = $7)
  and ($8::boolean is null or c.open = $8)
  and (not $9::boolean or (c.open and c.due < $2::date))
  and ($10::timestamptz is null or c.reported_at >= $10)
  and ($11::timestamptz is null or c.reported_at < $11)
  and ($12::float8 is null or c.point && st_makeenvelope($12, $13::float8, $14::float8, $15::float8, 4490))
  and ($16::text is null or c.batch_id = $16)
  and ($17::text is null or position($17 in c.summary) > 0 or c.code like $17 || '%')
