insert into panel (id, mine_id, name, seam, thickness_m, depth_m, dip_deg, started, ended, shape)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::geometry)
on conflict (id) do update
set seam = excluded.seam, thickness_m = excluded.thickness_m, depth_m = excluded.depth_m, dip_deg = excluded.dip_deg,
    started = excluded.started, ended = excluded.ended, shape = excluded.shape
