insert into import_batch (at, actor_id, actor_name, channel, mapping, file_name, file_sha256, file_rows, known, changed)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
returning id
