-- Names a deputy, or none.
update account set deputy_login = $2, deputy_from = $3, deputy_until = $4 where login = $1
