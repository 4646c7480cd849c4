update evidence_upload set item = $2 where id = $1
