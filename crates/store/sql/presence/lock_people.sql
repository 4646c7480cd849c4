-- Whoever records an absence of one of these people waits: two absences that overlap are never both recorded.
select id from person where id = any($1) order by id for update
