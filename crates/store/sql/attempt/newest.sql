-- The newest attempts, of one name or all, paged by key.
select id, login, at, outcome, address from sign_in_attempt
where ($1::text is null or login = $1) and id < $2
order by id desc
limit $3
