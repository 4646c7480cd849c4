-- The same name again means the new filter.
insert into saved_filter (login, name, filter, shared, area, matters, made)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (login, name) do update
set filter = excluded.filter, shared = excluded.shared, area = excluded.area, matters = excluded.matters, made = excluded.made
returning id
