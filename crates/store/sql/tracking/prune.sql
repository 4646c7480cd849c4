delete from tracking_failure where since <= $1
