-- Uses up a step: of two requests with the same code one is refused.
update account set secret_step = $2 where login = $1 and (secret_step is null or secret_step < $2)
