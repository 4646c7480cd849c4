select name, channel, area from api_key where key_sha256 = $1 and revoked_at is null
