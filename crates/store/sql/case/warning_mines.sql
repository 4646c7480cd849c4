-- Cases by mine and category: in the days that are counted, and before them. A mine that is only near does not count.
select m.mine_id as object, c.category,
       count(*) filter (where c.reported_at >= $4) as "recent!",
       count(*) filter (where c.reported_at < $4) as "past!",
       (array_agg(c.code order by c.reported_at desc, c.code) filter (where c.reported_at >= $4))[1:20] as "codes!"
from case_file c
join case_mine m on m.case_id = c.id and m.relation <> 'nearby'
where c.place_code like $1 || '%' and knows($2, c.matter, c.unit_id) and c.reported_at >= $3
group by m.mine_id, c.category
having count(*) filter (where c.reported_at >= $4) >= $5
order by 3 desc, 1, 2
limit 200
