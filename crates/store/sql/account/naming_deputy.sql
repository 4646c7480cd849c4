-- Accounts that have named somebody as their deputy for a day.
select login, name, capacities, area, unit_id, valid_from, valid_until, disabled, deputy_login, deputy_from, deputy_until,
       password_set, password_once, secret is not null as "second_factor!", active, synthetic
from account
where deputy_login = $1 and $2::date between deputy_from and deputy_until
order by login
