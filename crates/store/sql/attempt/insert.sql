-- An attempt, before it is known what comes of it.
insert into sign_in_attempt (login, at, outcome, address) values ($1, $2, $3, $4) returning id
