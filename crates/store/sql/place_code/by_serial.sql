select serial, kind, subject, spot, point as "point: Shape", accuracy_m, area, made_at, revoked_at, revoked_reason
from place_code
where serial = $2 and area like $1 || '%'
