select mine_id, kind, name, panel_id, from_day, to_day, charge_kg, frequency_hz, shape as "shape: Shape", source, src_crs,
       classification, synthetic, top_m, bottom_m
from mine_record
order by mine_id, from_day, id
