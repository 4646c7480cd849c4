-- Open cases in no batch with the mine that has most to do with each: that which covers it, else the nearest.
select distinct on (c.id) c.code, c.category, m.mine_id, m.relation, st_x(c.point) as "lon!", st_y(c.point) as "lat!", c.people,
       c.households, (c.reported_at at time zone 'Asia/Shanghai')::date as "reported!"
from case_file c
join case_mine m on m.case_id = c.id
where c.open and c.mining_related and c.reported_at >= $3
  and not exists (select from batch_member b where b.case_id = c.id)
  and c.place_code like $1 || '%' and knows($2, c.matter, c.unit_id)
order by c.id, array_position($4::text[], m.relation), m.distance_m, m.mine_id
limit 20000
