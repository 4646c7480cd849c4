//! What is recorded about the mines' work in time: one table, read into the kinds of `territory::record`.

use crate::change::Tx;
use crate::read_atlas::word;
use crate::{Store, StoreError, shape::Shape};
use std::collections::HashMap;
use territory::blasting::Blast;
use territory::record::{
    Classification, Dump, FacePosition, HaulRoad, ObservationPoint, OperatorPeriod, Provenance,
};
use territory::{Mine, MineRecord};
use time::Date;

/// A record as a row of the table.
struct Row<'a> {
    mine: &'a str,
    kind: &'static str,
    name: Option<&'a str>,
    panel: Option<&'a str>,
    from: Date,
    to: Option<Date>,
    charge_kg: Option<f64>,
    frequency_hz: Option<f64>,
    shape: Option<Shape>,
    provenance: &'a Provenance,
}

impl Store {
    /// The records of every mine that has any, each kind by day.
    pub(crate) async fn mine_records(&self) -> Result<HashMap<String, MineRecord>, StoreError> {
        let rows = sqlx::query_file!("sql/mine/records.sql").fetch_all(&self.pool).await?;
        let mut records: HashMap<String, MineRecord> = HashMap::new();
        for r in rows {
            let broken = || StoreError::corrupt("mine_record", "kind", &r.kind);
            let provenance = Provenance {
                source: r.source,
                src_crs: r.src_crs,
                classification: word(
                    "mine_record",
                    "classification",
                    &r.classification,
                    Classification::parse,
                )?,
                synthetic: r.synthetic,
            };
            let record = records.entry(r.mine_id).or_default();
            let (shape, from, to) = (r.shape.as_ref(), r.from_day, r.to_day);
            let name = || r.name.clone().ok_or_else(broken);
            let point = || shape.and_then(Shape::to_point).ok_or_else(broken);
            let line = || shape.and_then(Shape::to_line).ok_or_else(broken);
            match r.kind.as_str() {
                "operator" => {
                    record.operators.push(OperatorPeriod { name: name()?, from, to, provenance });
                }
                "blast" => record.blasts.push(Blast {
                    on: from,
                    charge_kg: r.charge_kg.ok_or_else(broken)?,
                    frequency_hz: r.frequency_hz,
                    at: point()?,
                    provenance,
                }),
                "face" => record.faces.push(FacePosition {
                    panel: r.panel_id.clone().ok_or_else(broken)?,
                    on: from,
                    line: line()?,
                    provenance,
                }),
                "dump" => record.dumps.push(Dump {
                    name: name()?,
                    from,
                    to,
                    region: shape.and_then(Shape::to_region).ok_or_else(broken)?,
                    provenance,
                }),
                "haul_road" => {
                    record.roads.push(HaulRoad { name: name()?, from, to, line: line()?, provenance });
                }
                "observation_point" => {
                    record.points.push(ObservationPoint {
                        name: name()?,
                        from,
                        to,
                        at: point()?,
                        provenance,
                    });
                }
                _ => return Err(broken()),
            }
        }
        Ok(records)
    }
}

fn rows(mine: &Mine) -> Vec<Row<'_>> {
    let record = &mine.record;
    let row = |kind, name, from, provenance| Row {
        mine: mine.id.as_str(),
        kind,
        name,
        panel: None,
        from,
        to: None,
        charge_kg: None,
        frequency_hz: None,
        shape: None,
        provenance,
    };
    let mut rows = vec![];
    rows.extend(
        record
            .operators
            .iter()
            .map(|o| Row { to: o.to, ..row("operator", Some(o.name.as_str()), o.from, &o.provenance) }),
    );
    rows.extend(record.blasts.iter().map(|b| Row {
        charge_kg: Some(b.charge_kg),
        frequency_hz: b.frequency_hz,
        shape: Some(Shape::point(b.at)),
        ..row("blast", None, b.on, &b.provenance)
    }));
    rows.extend(record.faces.iter().map(|f| Row {
        panel: Some(f.panel.as_str()),
        shape: Some(Shape::line(&f.line)),
        ..row("face", None, f.on, &f.provenance)
    }));
    rows.extend(record.dumps.iter().map(|d| Row {
        to: d.to,
        shape: Some(Shape::region(&d.region)),
        ..row("dump", Some(d.name.as_str()), d.from, &d.provenance)
    }));
    rows.extend(record.roads.iter().map(|r| Row {
        to: r.to,
        shape: Some(Shape::line(&r.line)),
        ..row("haul_road", Some(r.name.as_str()), r.from, &r.provenance)
    }));
    rows.extend(record.points.iter().map(|p| Row {
        to: p.to,
        shape: Some(Shape::point(p.at)),
        ..row("observation_point", Some(p.name.as_str()), p.from, &p.provenance)
    }));
    rows
}

pub(crate) async fn insert(tx: &mut Tx, mines: &[Mine]) -> Result<(), StoreError> {
    let all: Vec<Row<'_>> = mines.iter().flat_map(rows).collect();
    for part in all.chunks(2000) {
        fn column<'r, T>(rows: &'r [Row<'r>], value: impl Fn(&'r Row<'r>) -> T) -> Vec<T> {
            rows.iter().map(value).collect()
        }
        sqlx::query_file!(
            "sql/mine/insert_records.sql",
            &column(part, |r| r.mine.to_owned()),
            &column(part, |r| r.kind.to_owned()),
            &column(part, |r| r.name.map(str::to_owned)) as &[Option<String>],
            &column(part, |r| r.panel.map(str::to_owned)) as &[Option<String>],
            &column(part, |r| r.from),
            &column(part, |r| r.to) as &[Option<Date>],
            &column(part, |r| r.charge_kg) as &[Option<f64>],
            &column(part, |r| r.frequency_hz) as &[Option<f64>],
            &column(part, |r| r.shape.clone()) as &[Option<Shape>],
            &column(part, |r| r.provenance.source.clone()),
            &column(part, |r| r.provenance.src_crs.clone()),
            &column(part, |r| r.provenance.classification.as_str().to_owned()),
            &column(part, |r| r.provenance.synthetic),
        )
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}
