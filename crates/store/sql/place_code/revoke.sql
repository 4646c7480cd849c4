update place_code set revoked_at = $3, revoked_reason = $4
where serial = $2 and area like $1 || '%' and revoked_at is null
