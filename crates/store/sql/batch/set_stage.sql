update batch set stage = $2 where id = $1
