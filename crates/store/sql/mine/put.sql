-- What a register says of a mine: a new one, or a known one anew. Areas are put by surveys.
insert into mine (id, name, short_name, operator, method, capacity_mtpa, status, township_code, point, placement,
                  placement_note, source, synthetic, synthetic_shape)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, false)
on conflict (id) do update
set name = excluded.name, short_name = excluded.short_name, operator = excluded.operator, method = excluded.method,
    capacity_mtpa = excluded.capacity_mtpa, status = excluded.status, township_code = excluded.township_code,
    point = excluded.point, placement = excluded.placement, placement_note = excluded.placement_note,
    source = excluded.source, synthetic = excluded.synthetic
