-- All accounts, by login name.
select login, name, capacities, area, unit_id, valid_from, valid_until, disabled, deputy_login, deputy_from, deputy_until,
       password_set, password_once, secret is not null as "second_factor!", active, synthetic
from account
order by login
