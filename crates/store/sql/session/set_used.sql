-- Used at a moment; never earlier than already known.
update session set used = greatest(used, $2) where token_hash = $1
