-- Another duty, name or period.
update account
set name = $2, capacities = $3, area = $4, unit_id = $5, valid_from = $6, valid_until = $7
where login = $1
