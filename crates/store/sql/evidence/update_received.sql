update evidence_upload set received = $2 where id = $1
