insert into import_run (actor_id, file_name, crs, summary) values ($1, $2, $3, $4) returning id
