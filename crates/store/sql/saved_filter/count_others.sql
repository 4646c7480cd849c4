select count(*) as "count!" from saved_filter where login = $1 and name <> $2
