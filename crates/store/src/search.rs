//! One filter for list, export and count.

use crate::change::Tx;
use crate::people::station;
use crate::read_atlas::{count, division_code, point, word};
use crate::read_case::category;
use crate::{Store, StoreError, shape::Shape};
use casework::filter::Ground;
use casework::{CaseCode, CaseFilter, CaseRow, Channel, Scope, State, StateFilter};
use territory::{GridCode, MineId};
use time::{Date, Duration, OffsetDateTime, Time};

/// One page of cases.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Rows, newest number first.
    pub rows: Vec<CaseRow>,
    /// Key to ask the next page with; `None` at the end.
    pub next: Option<i64>,
}

/// The filter as query parameters.
struct Parameters {
    mine: Option<String>,
    distance: f64,
    area: Option<String>,
    category: Option<String>,
    state: Option<String>,
    open: Option<bool>,
    overdue: bool,
    since: Option<OffsetDateTime>,
    until: Option<OffsetDateTime>,
    bbox: [Option<f64>; 4],
    batch: Option<String>,
    text: Option<String>,
    shapes: Vec<Shape>,
    metres: Vec<f64>,
    clauses: Vec<i32>,
}

/// Midnight in Asia/Shanghai, where reporting days are counted.
fn midnight(day: Date) -> OffsetDateTime {
    day.with_time(Time::MIDNIGHT).assume_offset(time::macros::offset!(+8))
}

impl Parameters {
    fn of(filter: &CaseFilter) -> Parameters {
        let (state, open, overdue) = match filter.state {
            Some(StateFilter::Is(s)) => (Some(s.as_str().to_owned()), None, false),
            Some(StateFilter::Open) => (None, Some(true), false),
            Some(StateFilter::Closed) => (None, Some(false), false),
            Some(StateFilter::Overdue) => (None, Some(true), true),
            None => (None, None, false),
        };
        let reaches =
            || (0..).zip(&filter.within).flat_map(|(n, any)| any.iter().map(move |reach| (n, reach)));
        Parameters {
            mine: filter.near_mine.as_ref().map(|(id, _)| id.to_string()),
            distance: filter.near_mine.as_ref().map_or(0.0, |(_, d)| *d),
            area: filter.area_prefix.clone(),
            category: filter.category.clone(),
            state,
            open,
            overdue,
            since: filter.since.map(midnight),
            until: filter.until.map(|d| midnight(d) + Duration::days(1)),
            bbox: filter.bbox.map_or([None; 4], |b| b.map(Some)),
            batch: filter.batch.clone(),
            text: filter.text.clone(),
            shapes: reaches().map(|(_, reach)| ground(&reach.ground)).collect(),
            metres: reaches().map(|(_, reach)| reach.metres).collect(),
            clauses: reaches().map(|(clause, _)| clause).collect(),
        }
    }
}

fn ground(ground: &Ground) -> Shape {
    match ground {
        Ground::At(at) => Shape::point(*at),
        Ground::In(region) => Shape::region(region),
    }
}

/// A case of the register as the database gives it.
pub(crate) struct SearchRecord {
    id: i64,
    code: String,
    state: String,
    category: String,
    mining_related: bool,
    summary: String,
    people: i32,
    channel: String,
    point: Shape,
    accuracy_m: Option<f64>,
    micro_grid: Option<String>,
    primary_grid: Option<String>,
    village: Option<String>,
    township: Option<String>,
    unit_id: Option<String>,
    reported_at: OffsetDateTime,
    due: Option<Date>,
    batch_id: Option<String>,
    synthetic: bool,
    overdue: bool,
    mine_id: Option<String>,
    mine_distance_m: Option<f64>,
}

impl Store {
    /// A page of cases, newest number first; `after` is the `next` of the page before.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn cases(
        &self,
        scope: &Scope,
        filter: &CaseFilter,
        today: Date,
        after: Option<i64>,
        limit: i64,
    ) -> Result<Page, StoreError> {
        let mut tx = self.begin_as(scope).await?;
        let (records, next) = records(&mut tx, scope, filter, today, after, limit).await?;
        Ok(Page { rows: into_rows(records)?, next })
    }

    /// How many cases the filter gives.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn count_cases(
        &self,
        scope: &Scope,
        filter: &CaseFilter,
        today: Date,
    ) -> Result<i64, StoreError> {
        let mut tx = self.begin_as(scope).await?;
        count_rows(&mut tx, scope, filter, today).await
    }
}

/// A page of cases as the database gives them, newest number first, in a transaction that began in the scope; and the key of the
/// next page, none at the end.
pub(crate) async fn records(
    tx: &mut Tx,
    scope: &Scope,
    filter: &CaseFilter,
    today: Date,
    after: Option<i64>,
    limit: i64,
) -> Result<(Vec<SearchRecord>, Option<i64>), StoreError> {
    let p = Parameters::of(filter);
    let [west, south, east, north] = p.bbox;
    let records = sqlx::query_file_as!(
        SearchRecord,
        "sql/case/search.sql",
        scope.area_prefix(),
        today,
        after.unwrap_or(i64::MAX),
        limit,
        p.mine,
        p.distance,
        p.area,
        p.category,
        p.state,
        p.open,
        p.overdue,
        p.since,
        p.until,
        west,
        south,
        east,
        north,
        p.batch,
        p.text,
        scope.matters() as Option<&[String]>,
        p.shapes.as_slice() as &[Shape],
        &p.metres,
        &p.clauses
    )
    .fetch_all(&mut **tx)
    .await?;
    let full = records.len() as i64 == limit;
    let next = records.last().filter(|_| full).map(|r| r.id);
    Ok((records, next))
}

/// What the records tell.
pub(crate) fn into_rows(records: Vec<SearchRecord>) -> Result<Vec<CaseRow>, StoreError> {
    records.into_iter().map(SearchRecord::into_row).collect()
}

/// How many cases the filter gives, in a transaction that began in the scope.
pub(crate) async fn count_rows(
    tx: &mut Tx,
    scope: &Scope,
    filter: &CaseFilter,
    today: Date,
) -> Result<i64, StoreError> {
    let p = Parameters::of(filter);
    let [west, south, east, north] = p.bbox;
    Ok(sqlx::query_file_scalar!(
        "sql/case/count.sql",
        scope.area_prefix(),
        today,
        p.mine,
        p.distance,
        p.area,
        p.category,
        p.state,
        p.open,
        p.overdue,
        p.since,
        p.until,
        west,
        south,
        east,
        north,
        p.batch,
        p.text,
        scope.matters() as Option<&[String]>,
        p.shapes.as_slice() as &[Shape],
        &p.metres,
        &p.clauses
    )
    .fetch_one(&mut **tx)
    .await?)
}

impl SearchRecord {
    fn into_row(self) -> Result<CaseRow, StoreError> {
        let table = "case_file";
        let grid = |code: Option<String>| {
            code.map(|c| GridCode::new(c).map_err(|e| StoreError::corrupt(table, "grid code", e))).transpose()
        };
        let mine = self
            .mine_id
            .map(|id| MineId::new(id).map_err(|e| StoreError::corrupt("case_mine", "mine", e)))
            .transpose()?;
        Ok(CaseRow {
            id: self.id,
            code: CaseCode::parse(&self.code)?,
            state: word(table, "state", &self.state, State::parse)?,
            category: category(self.category)?,
            mining_related: self.mining_related,
            summary: self.summary,
            people: count(self.people),
            channel: word(table, "channel", &self.channel, Channel::parse)?,
            point: point(table, &self.point)?,
            accuracy_m: self.accuracy_m,
            micro_grid: grid(self.micro_grid)?,
            primary_grid: grid(self.primary_grid)?,
            village: division_code(table, self.village)?,
            township: division_code(table, self.township)?,
            mine: mine.zip(self.mine_distance_m),
            unit: station(self.unit_id)?,
            reported_at: self.reported_at,
            due: self.due,
            overdue: self.overdue,
            batch: self.batch_id,
            synthetic: self.synthetic,
        })
    }
}
