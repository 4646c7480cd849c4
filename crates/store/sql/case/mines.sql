select mine_id, relation, distance_m from case_mine where case_id = $1 order by distance_m, mine_id
