update import_batch set undone_at = $2, undone_by = $3, undone_reason = $4 where id = $1
