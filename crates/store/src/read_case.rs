//! Reading one case with its history, and all cases as points for the map.

use crate::people::station;
use crate::read_atlas::{count, division_code, point, word};
use crate::{Store, StoreError, shape::Shape};
use casework::case::Nature;
use casework::desk::Remark;
use casework::{
    Actor, Capacity, Case, CaseCode, CaseEvent, CasePoint, CategoryCode, Channel, EventBody, Extent, Located,
    Location, MineLink, NewCase, Scope, State, Suggestion,
};
use spatial::{Datum, LonLat};
use territory::place::{Relation, SourcePoint};
use territory::{GridCode, MineId};
use time::{Date, OffsetDateTime};

/// A case with its history and the suggestion made at intake.
#[derive(Debug, Clone)]
pub struct CaseFile {
    /// Running number.
    pub id: i64,
    /// The case as it stands.
    pub case: Case,
    /// Its sealed events, in order.
    pub events: Vec<CaseEvent>,
    /// The suggestion made at intake.
    pub suggestion: Option<Suggestion>,
}

/// A row of `case_file`.
pub(crate) struct CaseRecord {
    pub(crate) id: i64,
    code: String,
    state: String,
    category: String,
    mining_related: bool,
    nature: Option<String>,
    summary: String,
    people: i32,
    households: Option<i32>,
    amount_fen: Option<i64>,
    channel: String,
    source_ref: Option<String>,
    out_of_area: bool,
    point: Shape,
    src_datum: String,
    src_lon: f64,
    src_lat: f64,
    accuracy_m: Option<f64>,
    micro_grid: Option<String>,
    primary_grid: Option<String>,
    village: Option<String>,
    township: Option<String>,
    unit_id: Option<String>,
    person_id: Option<String>,
    reported_at: OffsetDateTime,
    due: Option<Date>,
    closed_at: Option<OffsetDateTime>,
    batch_id: Option<String>,
    suggestion: Option<Vec<u8>>,
    /// Text of what the suggestion differs from; read with the suggestion only.
    specimen: Option<String>,
    synthetic: bool,
    measure_step: i16,
}

impl Store {
    /// A case by its code.
    ///
    /// # Errors
    /// [`StoreError::NoCase`] when it does not exist or lies outside the scope: a reader cannot tell which.
    pub async fn case(&self, scope: &Scope, code: &CaseCode) -> Result<CaseFile, StoreError> {
        let mut tx = self.begin_as(scope).await?;
        let mut record = sqlx::query_file_as!(
            CaseRecord,
            "sql/case/by_code.sql",
            scope.area_prefix(),
            code.as_str(),
            scope.matters() as Option<&[String]>
        )
        .fetch_optional(&mut *tx)
        .await?
        .ok_or_else(|| StoreError::NoCase(code.to_string()))?;
        let id = record.id;
        let suggestion = record.suggestion.take();
        let suggestion =
            suggestion.map(|bytes| Suggestion::read(&bytes, record.specimen.as_deref())).transpose()?;
        let mines = mine_links(&mut *tx, id).await?;
        let events = events(&mut *tx, id).await?;
        Ok(CaseFile { id, case: record.into_case(mines)?, events, suggestion })
    }

    /// Cases as points: all of the scope, or those with the given codes.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer or holds a value that does not fit its type.
    pub async fn case_points(
        &self,
        scope: &Scope,
        codes: Option<&[String]>,
    ) -> Result<Vec<CasePoint>, StoreError> {
        let mut tx = self.begin_as(scope).await?;
        let rows = sqlx::query_file!(
            "sql/case/points.sql",
            scope.area_prefix(),
            codes as Option<&[String]>,
            scope.matters() as Option<&[String]>
        )
        .fetch_all(&mut *tx)
        .await?;
        rows.into_iter()
            .map(|r| {
                Ok(CasePoint {
                    state: word("case_file", "state", &r.state, State::parse)?,
                    at: LonLat::new(r.lon, r.lat)
                        .map_err(|e| StoreError::corrupt("case_file", "point", e))?,
                    id: r.id,
                    code: r.code,
                    category: r.category,
                    matter: r.matter,
                    unit: r.unit_id,
                    remark: r.remark.map(|w| word("case_event", "remark", &w, Remark::parse)).transpose()?,
                    mining_related: r.mining_related,
                    summary: r.summary,
                    people: count(r.people),
                    reported: r.reported_at.to_offset(time::macros::offset!(+8)).date(),
                    due: r.due,
                    batch: r.batch_id,
                    accuracy_m: r.accuracy_m,
                    place_code: r.place_code,
                })
            })
            .collect()
    }
}

impl CaseRecord {
    /// Supervision measures taken in this round.
    pub(crate) fn measure_step(&self) -> u8 {
        u8::try_from(self.measure_step).unwrap_or_default()
    }

    pub(crate) fn into_case(self, mines: Vec<MineLink>) -> Result<Case, StoreError> {
        let table = "case_file";
        let grid = |code: Option<String>| {
            code.map(|c| GridCode::new(c).map_err(|e| StoreError::corrupt(table, "grid code", e))).transpose()
        };
        let datum = word(table, "datum", &self.src_datum, Datum::parse)?;
        Ok(Case {
            code: CaseCode::parse(&self.code)?,
            state: word(table, "state", &self.state, State::parse)?,
            nature: self.nature.map(|n| word(table, "nature", &n, Nature::parse)).transpose()?,
            report: NewCase {
                category: category(self.category)?,
                mining_related: self.mining_related,
                summary: self.summary,
                people: count(self.people),
                extent: Extent { households: self.households.map(count), amount_fen: self.amount_fen },
                channel: word(table, "channel", &self.channel, Channel::parse)?,
                source_ref: self.source_ref,
                out_of_area: self.out_of_area,
            },
            location: Location {
                point: point(table, &self.point)?,
                source: SourcePoint {
                    datum,
                    lon: self.src_lon,
                    lat: self.src_lat,
                    accuracy_m: self.accuracy_m,
                    table: None,
                },
                located: Located {
                    micro_grid: grid(self.micro_grid)?,
                    primary_grid: grid(self.primary_grid)?,
                    village: division_code(table, self.village)?,
                    township: division_code(table, self.township)?,
                    mines,
                },
            },
            unit: station(self.unit_id)?,
            person: self.person_id,
            reported_at: self.reported_at,
            due: self.due,
            closed_at: self.closed_at,
            batch: self.batch_id,
            synthetic: self.synthetic,
        })
    }
}

pub(crate) fn category(code: String) -> Result<CategoryCode, StoreError> {
    Ok(serde_json::from_value(serde_json::Value::String(code))?)
}

fn relation(text: &str) -> Option<Relation> {
    [Relation::WithinPit, Relation::WithinLicence, Relation::WithinInfluence, Relation::Nearby]
        .into_iter()
        .find(|r| r.as_str() == text)
}

/// The row of a case, locked against other writers until the transaction ends. From here on the transaction sees all rows:
/// the case may change out of the scope's sight.
pub(crate) async fn locked(
    on: &mut sqlx::PgConnection,
    scope: &Scope,
    code: &CaseCode,
) -> Result<CaseRecord, StoreError> {
    let record = sqlx::query_file_as!(
        CaseRecord,
        "sql/case/by_code_locked.sql",
        scope.area_prefix(),
        code.as_str(),
        scope.matters() as Option<&[String]>
    )
    .fetch_optional(&mut *on)
    .await?;
    crate::wall::lift(on, scope).await?;
    record.ok_or_else(|| StoreError::NoCase(code.to_string()))
}

/// Mines that were found around a case when it was located.
pub(crate) async fn mine_links<'e>(
    on: impl sqlx::PgExecutor<'e>,
    case_id: i64,
) -> Result<Vec<MineLink>, StoreError> {
    let links = sqlx::query_file!("sql/case/mines.sql", case_id).fetch_all(on).await?;
    links
        .into_iter()
        .map(|l| {
            Ok(MineLink {
                mine: MineId::new(l.mine_id).map_err(|e| StoreError::corrupt("case_mine", "mine", e))?,
                relation: word("case_mine", "relation", &l.relation, relation)?,
                distance_m: l.distance_m,
            })
        })
        .collect()
}

pub(crate) async fn events<'e>(
    on: impl sqlx::PgExecutor<'e>,
    case_id: i64,
) -> Result<Vec<CaseEvent>, StoreError> {
    let rows = sqlx::query_file!("sql/event/of_case.sql", case_id).fetch_all(on).await?;
    rows.into_iter()
        .map(|r| {
            Ok(CaseEvent {
                seq: count(r.seq),
                actor: Actor {
                    id: r.actor_id,
                    name: r.actor_name,
                    capacity: r
                        .actor_capacity
                        .map(|c| word("case_event", "capacity", &c, Capacity::parse))
                        .transpose()?,
                },
                at: r.at,
                body: serde_json::from_value::<EventBody>(r.body)?,
                previous: r.previous,
                hash: r.hash,
            })
        })
        .collect()
}
