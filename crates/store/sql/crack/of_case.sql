select number, name, room, wall, direction from crack where case_id = $1 order by number
