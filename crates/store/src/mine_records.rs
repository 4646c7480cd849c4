//! What is recorded about the mines' work in time: one table, read into the kinds of `territory::record`.

use crate::change::Tx;
use crate::read_atlas::word;
use crate::{Store, StoreError, shape::Shape};
use std::collections::HashMap;
use territory::blasting::Blast;
use territory::record::{
    Classification, Dump, FacePosition, HaulRoad, LicenceRing, ObservationPoint, OperatorPeriod, Provenance,
};
use territory::{EntryKind, Mine, MineEntry, MineRecord};
use time::Date;

/// A record as a row of the table.
pub(crate) struct Row<'a> {
    pub(crate) mine: &'a str,
    pub(crate) kind: &'static str,
    pub(crate) name: Option<&'a str>,
    panel: Option<&'a str>,
    pub(crate) from: Date,
    pub(crate) to: Option<Date>,
    charge_kg: Option<f64>,
    frequency_hz: Option<f64>,
    /// Elevations of a ring: upper and lower limit.
    top_m: Option<f64>,
    bottom_m: Option<f64>,
    shape: Option<Shape>,
    /// The geometry as read; empty when it is the stored one.
    wkb: &'a [u8],
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
                "licence_ring" => record.licence_rings.push(LicenceRing {
                    name: name()?,
                    from,
                    to,
                    region: shape.and_then(Shape::to_region).ok_or_else(broken)?,
                    top_m: r.top_m.ok_or_else(broken)?,
                    bottom_m: r.bottom_m.ok_or_else(broken)?,
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

impl<'a> Row<'a> {
    /// Of a record, as read from the file; `None` for a panel and the areas of a mine, which have places of their own.
    pub(crate) fn of(mine: &'a str, entry: &'a MineEntry, wkb: &'a [u8]) -> Option<Row<'a>> {
        match entry {
            MineEntry::Register(_) | MineEntry::Panel(..) | MineEntry::Licence(..) | MineEntry::Pit(..) => {
                None
            }
            MineEntry::Operator(r) => Some(Row::operator(mine, r)),
            MineEntry::Blast(r) => Some(Row::blast(mine, r)),
            MineEntry::Face(r) => Some(Row::face(mine, r)),
            MineEntry::LicenceRing(r) => Some(Row::licence_ring(mine, r)),
            MineEntry::Dump(r) => Some(Row::dump(mine, r)),
            MineEntry::HaulRoad(r) => Some(Row::haul_road(mine, r)),
            MineEntry::ObservationPoint(r) => Some(Row::observation_point(mine, r)),
        }
        .map(|row| Row { wkb, ..row })
    }

    fn new(mine: &'a str, kind: EntryKind, name: Option<&'a str>, from: Date, of: &'a Provenance) -> Row<'a> {
        Row {
            mine,
            kind: kind.word(),
            name,
            panel: None,
            from,
            to: None,
            charge_kg: None,
            frequency_hz: None,
            top_m: None,
            bottom_m: None,
            shape: None,
            wkb: &[],
            provenance: of,
        }
    }

    fn operator(mine: &'a str, r: &'a OperatorPeriod) -> Row<'a> {
        Row { to: r.to, ..Row::new(mine, EntryKind::Operator, Some(&r.name), r.from, &r.provenance) }
    }

    fn blast(mine: &'a str, r: &'a Blast) -> Row<'a> {
        Row {
            charge_kg: Some(r.charge_kg),
            frequency_hz: r.frequency_hz,
            shape: Some(Shape::point(r.at)),
            ..Row::new(mine, EntryKind::Blast, None, r.on, &r.provenance)
        }
    }

    fn face(mine: &'a str, r: &'a FacePosition) -> Row<'a> {
        Row {
            panel: Some(&r.panel),
            shape: Some(Shape::line(&r.line)),
            ..Row::new(mine, EntryKind::Face, None, r.on, &r.provenance)
        }
    }

    fn licence_ring(mine: &'a str, r: &'a LicenceRing) -> Row<'a> {
        Row {
            to: r.to,
            top_m: Some(r.top_m),
            bottom_m: Some(r.bottom_m),
            shape: Some(Shape::region(&r.region)),
            ..Row::new(mine, EntryKind::LicenceRing, Some(&r.name), r.from, &r.provenance)
        }
    }

    fn dump(mine: &'a str, r: &'a Dump) -> Row<'a> {
        Row {
            to: r.to,
            shape: Some(Shape::region(&r.region)),
            ..Row::new(mine, EntryKind::Dump, Some(&r.name), r.from, &r.provenance)
        }
    }

    fn haul_road(mine: &'a str, r: &'a HaulRoad) -> Row<'a> {
        Row {
            to: r.to,
            shape: Some(Shape::line(&r.line)),
            ..Row::new(mine, EntryKind::HaulRoad, Some(&r.name), r.from, &r.provenance)
        }
    }

    fn observation_point(mine: &'a str, r: &'a ObservationPoint) -> Row<'a> {
        Row {
            to: r.to,
            shape: Some(Shape::point(r.at)),
            ..Row::new(mine, EntryKind::ObservationPoint, Some(&r.name), r.from, &r.provenance)
        }
    }
}

fn rows(mine: &Mine) -> Vec<Row<'_>> {
    let (id, record) = (mine.id.as_str(), &mine.record);
    let mut rows = vec![];
    rows.extend(record.operators.iter().map(|r| Row::operator(id, r)));
    rows.extend(record.blasts.iter().map(|r| Row::blast(id, r)));
    rows.extend(record.faces.iter().map(|r| Row::face(id, r)));
    rows.extend(record.licence_rings.iter().map(|r| Row::licence_ring(id, r)));
    rows.extend(record.dumps.iter().map(|r| Row::dump(id, r)));
    rows.extend(record.roads.iter().map(|r| Row::haul_road(id, r)));
    rows.extend(record.points.iter().map(|r| Row::observation_point(id, r)));
    rows
}

/// Writes the records of mines that are loaded.
pub(crate) async fn insert(tx: &mut Tx, mines: &[Mine]) -> Result<(), StoreError> {
    let all: Vec<Row<'_>> = mines.iter().flat_map(rows).collect();
    insert_rows(tx, None, &all).await
}

/// Writes records, of an import or none.
pub(crate) async fn insert_rows(tx: &mut Tx, import: Option<i64>, all: &[Row<'_>]) -> Result<(), StoreError> {
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
            import,
            &column(part, |r| r.wkb.to_vec()),
            &column(part, |r| r.top_m) as &[Option<f64>],
            &column(part, |r| r.bottom_m) as &[Option<f64>],
        )
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}
