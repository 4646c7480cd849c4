-- It did not go out: tried again then, or never by itself.
update outbox
set due_at = coalesce($3, due_at), failed_at = case when $3::timestamptz is null then $2::timestamptz end, last_error = $4
where id = $1
