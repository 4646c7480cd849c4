select id, name, stage, null::text as "lead_case?", mine_id, opened, synthetic from batch where id = $1 for update
