update destroyed_file set removed_at = $2 where sha256 = $1 and removed_at is null
