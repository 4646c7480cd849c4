delete from tracking_failure where code = $1
