delete from saved_filter where id = $1 and login = $2 returning id
