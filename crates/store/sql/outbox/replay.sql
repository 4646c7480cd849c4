-- Gives notices that were given up another turn; without a number all of them.
update outbox set failed_at = null, attempts = 0, due_at = $2
where failed_at is not null and ($1::bigint is null or id = $1)
