-- No row when the zones of this basis are there: another server was faster.
insert into mine_zoning (mine_id, basis, rules_version, synthetic, computed_at)
values ($1, $2, $3, $4, $5)
on conflict (mine_id) do update
set basis = excluded.basis, rules_version = excluded.rules_version, synthetic = excluded.synthetic, computed_at = excluded.computed_at
where mine_zoning.basis <> excluded.basis or mine_zoning.synthetic <> excluded.synthetic
