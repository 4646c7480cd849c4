update absence set cancelled_at = $2, cancelled_by = $3 where id = $1 and cancelled_at is null
