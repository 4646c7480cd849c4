delete from evidence_upload where id = $1
