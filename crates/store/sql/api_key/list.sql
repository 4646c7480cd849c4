select name, channel, area, created_at, revoked_at as "revoked_at?" from api_key order by name
