insert into crack (case_id, number, name, room, wall, direction, noted_by, noted_at)
select $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5, $6, $7
from crack where case_id = $1
returning number
