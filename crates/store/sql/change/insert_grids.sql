-- A box around every version of the codes that ends or begins on the day.
insert into change (kind, boxes)
select 'grids', st_multi(st_collect(st_envelope(shape)))
from grid
where code = any ($1::text[]) and (valid_from = $2 or valid_to = $2)
having count(*) > 0
