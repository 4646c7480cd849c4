-- Attempts for a name since a moment, in their order, without those that were not looked at.
select id, at, outcome from sign_in_attempt
where login = $1 and at >= $2 and outcome in ('succeeded', 'failed', 'unlocked')
order by id
