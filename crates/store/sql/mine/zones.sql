-- A mine whose panels move nothing has no zones, and one row without them.
select s.mine_id, s.basis, z.panel_id, z.kind as "kind?", z.band as "band?", z.shape as "shape?: Shape"
from mine_zoning s
left join mine_zone z on z.mine_id = s.mine_id
order by s.mine_id, z.panel_id nulls first, z.kind, z.band
