update access_token set revoked = $3 where id = $1 and login = $2 and revoked is null returning name
