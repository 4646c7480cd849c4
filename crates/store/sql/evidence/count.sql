select (select count(*) from evidence where case_id = $1) as "items!",
       (select count(*) from evidence_upload where case_id = $1 and item is null and begun_at > $2) as "unfinished!"
