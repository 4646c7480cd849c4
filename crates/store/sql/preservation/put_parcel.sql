insert into preservation_parcel (preservation_id, name, land, shape, area_e2, mu_e4)
values ($1, $2, $3, $4, $5, $6)
