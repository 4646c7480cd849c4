insert into preservation (id, name, stage, case_id, place_code, batch_id, mine_id, opened, synthetic)
select $1, $2, $3, (select c.id from case_file c where c.code = $4), $5, $6, $7, $8, $9
