select id, name, short_name, operator, method, capacity_mtpa, status, township_code, point as "point: Shape", placement,
       placement_note, licence as "licence: Shape", pit as "pit: Shape", source, synthetic, synthetic_shape
from mine
order by id
