insert into access_token (login, name, token_sha256, made, expires) values ($1, $2, $3, $4, $5) returning id
