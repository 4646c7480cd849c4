select count(*) as "count!" from place_code where kind = $1 and subject = $2 and revoked_at is null
