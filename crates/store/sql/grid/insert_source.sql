insert into grid_source (grid_id, import_id, feature, src_crs, src_wkb)
select g.id, $1, s.feature, s.src_crs, s.src_wkb
from unnest($2::text[], $3::integer[], $4::text[], $5::bytea[]) as s (code, feature, src_crs, src_wkb)
join grid g on g.code = s.code and g.valid_from = $6
