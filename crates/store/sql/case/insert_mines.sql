-- Each code is looked up by itself: for thousands of them the planner would rather read all files, which an import makes more.
insert into case_mine (case_id, mine_id, relation, distance_m)
select (select c.id from case_file c where c.code = m.code), m.mine_id, m.relation, m.distance_m
from unnest($1::text[], $2::text[], $3::text[], $4::float8[]) as m (code, mine_id, relation, distance_m)
