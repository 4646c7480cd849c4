select id, name, stage, lead_case, mine_id, opened, synthetic from batch order by id
