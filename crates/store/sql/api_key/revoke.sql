update api_key set revoked_at = $2 where name = $1 and revoked_at is null
