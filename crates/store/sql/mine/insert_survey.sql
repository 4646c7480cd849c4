insert into mine_survey (import_id, feature, mine_id, kind, panel_id, shape, source, src_crs, src_wkb, classification, synthetic)
values ($1, $2, $3, $4, $5, $6::geometry, $7, $8, $9, $10, $11)
