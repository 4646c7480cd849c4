insert into case_mine (case_id, mine_id, relation, distance_m)
select c.id, m.mine_id, m.relation, m.distance_m
from unnest($1::text[], $2::text[], $3::text[], $4::float8[]) as m (code, mine_id, relation, distance_m)
join case_file c on c.code = m.code
