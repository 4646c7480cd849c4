-- Households with cracks by micro grid: in the days that are counted, and before them. A case that does not say counts as one.
select c.micro_grid as "object!",
       coalesce(sum(coalesce(c.households, 1)) filter (where c.reported_at >= $4), 0) as "recent!",
       coalesce(sum(coalesce(c.households, 1)) filter (where c.reported_at < $4), 0) as "past!",
       (array_agg(c.code order by c.reported_at desc, c.code) filter (where c.reported_at >= $4))[1:20] as "codes!"
from case_file c
where c.place_code like $1 || '%' and knows($2, c.matter, c.unit_id) and c.reported_at >= $3
  and c.micro_grid is not null and c.category = any($6::text[])
group by c.micro_grid
having sum(coalesce(c.households, 1)) filter (where c.reported_at >= $4) >= $5
order by 2 desc, 1
limit 200
