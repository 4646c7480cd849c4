insert into place_code (kind, subject, spot, point, accuracy_m, area, made_at, made_by)
values ($1, $2, $3, $4, $5, $6, $7, $8)
returning serial
