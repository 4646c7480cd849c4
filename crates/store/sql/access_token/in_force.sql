select id, name, made, expires from access_token where login = $1 and revoked is null and expires > $2 order by id
