-- It went out.
update outbox set sent_at = $2, sent_by = $3, last_error = null where id = $1
