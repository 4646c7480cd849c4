-- Used at a moment.
update account set active = $2 where login = $1
