//! Finding the features that a question asks for, page by page, within the reader's scope.

use super::collection::{Collection, Source};
use super::query::Question;
use super::record::{Record, Shape};
use super::territory::{self, day, maybe};
use crate::app::App;
use crate::clock;
use crate::problem::Problem;
use crate::view::instant;
use casework::{CaseCode, CaseFilter, CaseRow};
use serde_json::{Value, json};
use spatial::LonLat;

/// Rows that are read at once when each has to be looked at.
const ROWS: i64 = 2_000;
/// Rows that one request looks at: it then answers with what it found and where to go on.
const MOST_ROWS: usize = 100_000;
/// Members of a batch whose places are shown.
const MEMBERS: i64 = 500;

/// A page of features.
pub(super) struct Found {
    pub(super) records: Vec<Record<'static>>,
    /// What to ask the next page with.
    pub(super) next: Option<String>,
    /// How many there are on all pages, when that is known without reading them all.
    pub(super) matched: Option<usize>,
}

/// The features of a page.
///
/// # Errors
/// A bad `after`, or the database.
pub(super) async fn find(app: &App, collection: &Collection, question: &Question) -> Result<Found, Problem> {
    match collection.source {
        Source::Cases => cases(app, question).await,
        Source::Batches => Ok(page(batches(app).await?.into_iter(), question)),
        Source::Grids if question.datetime.is_some() => {
            let versions = app.store().grid_versions(&app.scope()).await?;
            let today = app.ground().day();
            let records = versions.iter().map(|g| {
                territory::grid(g, g.valid_from <= today && g.valid_to.is_none_or(|end| end > today))
            });
            Ok(page(records, question))
        }
        source => Ok(page(territory::records(app, source), question)),
    }
}

/// One feature.
///
/// # Errors
/// Not found, also for what lies outside the scope.
pub(super) async fn one(app: &App, collection: &Collection, id: &str) -> Result<Record<'static>, Problem> {
    let missing = || Problem::not_found("feature", id);
    let found = match collection.source {
        Source::Cases => {
            let code = CaseCode::parse(id).map_err(|_| missing())?;
            let filter = CaseFilter { text: Some(code.as_str().to_owned()), ..CaseFilter::default() };
            let rows = app.store().cases(&app.scope(), &filter, clock::today(), None, 2).await?.rows;
            rows.iter().find(|row| row.code == code).map(case)
        }
        Source::Batches => batches(app).await?.into_iter().find(|r| r.id == id),
        Source::Grids if id.contains('@') => {
            let versions = app.store().grid_versions(&app.scope()).await?;
            let all = versions.iter().map(|g| territory::grid(g, false).into_owned());
            all.into_iter().find(|r| r.id == id)
        }
        source => territory::records(app, source).find(|r| r.id == id).map(Record::into_owned),
    };
    found.ok_or_else(missing)
}

/// A page of records that lie in memory, by identifier.
fn page<'a>(records: impl Iterator<Item = Record<'a>>, question: &Question) -> Found {
    let mut wanted: Vec<Record<'a>> = records.filter(|r| question.wants(r)).collect();
    let matched = wanted.len();
    wanted.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    let begin = question.after.as_ref().map_or(0, |after| wanted.partition_point(|r| r.id <= *after));
    let mut rest = wanted.into_iter().skip(begin);
    let records: Vec<_> = rest.by_ref().take(question.limit).map(Record::into_owned).collect();
    let next = rest.next().and(records.last()).map(|r| r.id.clone());
    Found { records, next, matched: Some(matched) }
}

/// Cases come from the database, newest first; what only a record can tell is asked of each row.
async fn cases(app: &App, question: &Question) -> Result<Found, Problem> {
    let (scope, today) = (app.scope(), clock::today());
    let Some(mut filter) = coarse(question) else {
        return Ok(Found { records: Vec::new(), next: None, matched: Some(0) });
    };
    if let Some(places) = &question.places {
        filter.within = places.filter(app)?.within;
    }
    let bad = |_| {
        Problem::bad_request("bad_parameter", "`after`: take it from the link to the next page")
            .field("after")
    };
    let mut after = question.after.as_deref().map(str::parse::<i64>).transpose().map_err(bad)?;
    let each = question.looks_at_each(Source::Cases);
    let rows = if each { ROWS } else { question.limit as i64 };
    let matched = match each {
        true => None,
        false => usize::try_from(app.store().count_cases(&scope, &filter, today).await?).ok(),
    };
    let (mut records, mut looked) = (Vec::new(), 0);
    loop {
        let page = app.store().cases(&scope, &filter, today, after, rows).await?;
        for row in &page.rows {
            let record = case(row);
            looked += 1;
            if question.wants(&record) {
                records.push(record);
            }
            after = Some(row.id);
            if records.len() == question.limit || looked >= MOST_ROWS {
                let more = page.next.is_some() || page.rows.last().is_some_and(|last| last.id != row.id);
                return Ok(Found { records, next: after.filter(|_| more).map(|id| id.to_string()), matched });
            }
        }
        if page.next.is_none() {
            return Ok(Found { records, next: None, matched });
        }
    }
}

/// What of a question the database can answer, perhaps with more rows than are wanted; `None` when nothing can be.
fn coarse(question: &Question) -> Option<CaseFilter> {
    let mut filter = CaseFilter::default();
    if let Some(area) = &question.area {
        let [west, south, east, north] = area.bounds()?;
        filter.bbox = Some([west.max(-180.0), south.max(-90.0), east.min(180.0), north.min(90.0)]);
    }
    if let Some(span) = question.datetime {
        let day = |at: time::OffsetDateTime| at.to_offset(time::macros::offset!(+8)).date();
        filter.since = span.from.map(day);
        filter.until = span.to.map(day);
    }
    Some(filter)
}

fn case(row: &CaseRow) -> Record<'static> {
    let code = |text: Option<&str>| maybe(text);
    Record {
        id: row.code.as_str().to_owned(),
        shape: Shape::Point(row.point),
        period: Some((Some(row.reported_at), Some(row.reported_at))),
        values: vec![
            row.code.as_str().into(),
            row.state.as_str().into(),
            row.state.is_open().into(),
            row.category.as_str().into(),
            row.mining_related.into(),
            row.people.into(),
            row.channel.as_str().into(),
            json!(row.accuracy_m),
            code(row.micro_grid.as_ref().map(|g| g.as_str())),
            code(row.primary_grid.as_ref().map(|g| g.as_str())),
            code(row.village.as_ref().map(|d| d.as_str())),
            code(row.township.as_ref().map(|d| d.as_str())),
            code(row.mine.as_ref().map(|(id, _)| id.as_str())),
            // Decimetres: the point is known to metres at best.
            row.mine.as_ref().map_or(Value::Null, |(_, metres)| ((metres * 10.0).round() / 10.0).into()),
            code(row.unit.as_ref().map(|u| u.as_str())),
            instant(row.reported_at).into(),
            day(row.due),
            row.overdue.into(),
            maybe(row.batch.as_deref()),
            row.synthetic.into(),
        ],
    }
}

/// Batches with the places of those members that the reader may see; a batch of which nothing may be seen is left out.
async fn batches(app: &App) -> Result<Vec<Record<'static>>, Problem> {
    let scope = app.scope();
    let mut records = Vec::new();
    for batch in app.store().batches(&scope).await? {
        let filter = CaseFilter { batch: Some(batch.id.clone()), ..CaseFilter::default() };
        let members = app.store().count_cases(&scope, &filter, clock::today()).await?;
        if members == 0 {
            continue;
        }
        let rows = app.store().cases(&scope, &filter, clock::today(), None, MEMBERS).await?.rows;
        let places: Vec<LonLat> = rows.iter().map(|row| row.point).collect();
        records.push(Record {
            shape: Shape::Points(places),
            period: None,
            values: vec![
                batch.id.as_str().into(),
                batch.name.as_str().into(),
                batch.stage.as_str().into(),
                maybe(batch.mine.as_deref()),
                day(Some(batch.opened)),
                members.into(),
                batch.synthetic.into(),
            ],
            id: batch.id,
        });
    }
    Ok(records)
}
