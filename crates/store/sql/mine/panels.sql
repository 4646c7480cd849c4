select id, mine_id, name, seam, thickness_m, depth_m, dip_deg, started, ended, shape as "shape!: Shape"
from panel
order by mine_id, id
