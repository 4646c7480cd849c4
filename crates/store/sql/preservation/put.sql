update preservation
set stage = $2, deposited_on = $3, begins_on = $4, rest_fen = $5, parcels = $6, mu_e4 = $7, synthetic = $8
where id = $1
