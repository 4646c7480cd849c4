select login from access_token where token_sha256 = $1 and revoked is null and expires > $2
