insert into mine_zone (mine_id, panel_id, kind, band, shape)
select $1, panel_id, kind, band, shape
from unnest($2::text[], $3::text[], $4::text[], $5::geometry[]) as z (panel_id, kind, band, shape)
