-- The own ones, and those that others share who see the same.
select f.id, f.name, f.filter, f.shared, f.login = $1 as "own!", a.name as by
from saved_filter f join account a using (login)
where f.login = $1 or (f.shared and f.area = $2 and f.matters is not distinct from $3::text[])
order by f.login <> $1, f.name, f.id
