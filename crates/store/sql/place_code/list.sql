select serial, kind, subject, spot, point as "point: Shape", accuracy_m, area, made_at, revoked_at, revoked_reason
from place_code
where area like $1 || '%'
  and ($2::text is null or kind = $2)
  and ($3::text is null or subject = $3)
order by revoked_at is not null, serial desc
limit $4
