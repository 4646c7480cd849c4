-- The mine that a case is told with: the one it lies at, else the nearest. It follows from case_mine and stands with the case, because
-- every list and every file tells it: looking it up case by case, behind a wall that asks for the case again, took longer than all else.
alter table case_file
    add column mine_id text references mine (id),
    add column mine_distance_m double precision,
    add constraint told_mine_has_a_distance check ((mine_id is null) = (mine_distance_m is null));
update case_file c
set mine_id = m.mine_id, mine_distance_m = m.distance_m
from (
    select distinct on (case_id) case_id, mine_id, distance_m
    from case_mine order by case_id, relation = 'nearby', distance_m, mine_id
) m
where m.case_id = c.id;
