-- A new account; a login name that was ever given is not given again.
insert into account (login, name, capacities, area, unit_id, valid_from, valid_until, password_hash, password_set, password_once,
                     active, made, synthetic)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $9, $9, $11)
on conflict (login) do nothing
