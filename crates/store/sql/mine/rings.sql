-- Counts of cases around a mine by ring, category and state. Rings are not cumulative here: ring is the smallest
-- distance of $3 that covers the case, 0 = within the licence.
with mine_shape as (
    select licence, licence::geography as licence_on_ellipsoid from mine where id = $2
), near as (
    select c.category, c.state, c.open, c.due,
           case when st_covers(m.licence, c.point) then 0
                else st_distance(c.point::geography, m.licence_on_ellipsoid) end as metres
    from case_file c, mine_shape m
    where c.place_code like $1 || '%'
      -- A degree is at least 80 km wide anywhere in the banner: the box never cuts a case off.
      and c.point && st_expand(m.licence, $4::float8 / 80000)
)
select r.metres as "ring!", n.category as "category!", n.state as "state!", count(*) as "total!",
       count(*) filter (where n.open) as "open!",
       count(*) filter (where n.open and n.due < $5::date) as "overdue!"
from near n
join lateral (select min(d) as metres from unnest($3::float8[]) as d where d >= n.metres) r on r.metres is not null
group by 1, 2, 3
