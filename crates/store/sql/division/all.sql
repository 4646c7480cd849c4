select code, name, name_en, kind, shape as "shape: Shape", seat as "seat: Shape", synthetic_shape
from division
order by code
