insert into api_key (name, channel, area, key_sha256, created_at, created_by) values ($1, $2, $3, $4, $5, $6)
on conflict (name) do nothing
