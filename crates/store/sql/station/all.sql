select id, name, kind, function, township_code, point as "point: Shape", place_note, synthetic_place, synthetic
from station
order by id
