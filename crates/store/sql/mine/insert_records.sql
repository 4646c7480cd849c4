insert into mine_record (mine_id, kind, name, panel_id, from_day, to_day, charge_kg, frequency_hz, shape, source, src_crs,
                         classification, synthetic, import_id, src_wkb, top_m, bottom_m)
select r.mine_id, r.kind, r.name, r.panel_id, r.from_day, r.to_day, r.charge_kg, r.frequency_hz, r.shape, r.source, r.src_crs,
       r.classification, r.synthetic, $14, nullif(r.src_wkb, ''::bytea),
       r.top_m, r.bottom_m
from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::date[], $6::date[], $7::float8[], $8::float8[],
            $9::geometry[], $10::text[], $11::text[], $12::text[], $13::boolean[], $15::bytea[],
            $16::float8[], $17::float8[])
    as r (mine_id, kind, name, panel_id, from_day, to_day, charge_kg, frequency_hz, shape, source, src_crs,
          classification, synthetic, src_wkb, top_m, bottom_m)
