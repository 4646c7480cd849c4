//! Effectiveness of units and townships: shares with their number and interval.

use crate::app::App;
use crate::clock;
use crate::problem::{Params, Problem};
use axum::Json;
use casework::effectiveness::{RANKED_FROM, Share};
use serde::{Deserialize, Serialize};
use store::{Effectiveness, Subject};
use territory::{DivisionCode, StationId};
use time::Date;
use utoipa::{IntoParams, ToSchema};

/// Which cases and by what.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct EffectivenessParams {
    /// First day of reporting; the first of January of this year when left out.
    since: Option<String>,
    /// Last day of reporting; today when left out.
    until: Option<String>,
    /// `unit` (default) or `township`.
    by: Option<String>,
}

/// A share with what it rests on.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShareView {
    hits: u32,
    of: u32,
    /// 0 to 1; null of nothing.
    rate: Option<f64>,
    /// Ends of the Wilson interval of 95 %.
    low: Option<f64>,
    high: Option<f64>,
    /// Whether there are enough to compare.
    ranked: bool,
}

impl From<Share> for ShareView {
    fn from(share: Share) -> ShareView {
        let interval = share.interval();
        ShareView {
            hits: share.hits,
            of: share.of,
            rate: share.rate(),
            low: interval.map(|i| i.0),
            high: interval.map(|i| i.1),
            ranked: share.is_ranked(),
        }
    }
}

/// Figures of one unit or township.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EffectivenessRow {
    id: String,
    name: String,
    cases: u32,
    finished: u32,
    median_days: Option<f64>,
    accepted_in_time: ShareView,
    finished_in_time: ShareView,
    satisfied: ShareView,
    returned: ShareView,
    extended: ShareView,
    supervised: ShareView,
    reopened: ShareView,
    confirmed: ShareView,
}

/// All figures.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EffectivenessTable {
    since: String,
    until: String,
    by: &'static str,
    /// Below this number nothing is ranked.
    ranked_from: u32,
    rows: Vec<EffectivenessRow>,
}

/// Effectiveness of units or townships over the cases of the reader's scope reported in a period.
#[utoipa::path(get, path = "/api/v1/effectiveness", params(EffectivenessParams),
    responses((status = 200, body = EffectivenessTable), (status = 400, description = "Bad period")))]
pub(crate) async fn effectiveness(
    app: App,
    Params(params): Params<EffectivenessParams>,
) -> Result<Json<EffectivenessTable>, Problem> {
    let today = clock::today();
    let first = Date::from_ordinal_date(today.year(), 1).unwrap_or(today);
    let since = day("since", params.since, first)?;
    let until = day("until", params.until, today)?;
    if since > until {
        return Err(Problem::bad_request("bad_parameter", "`until` lies before `since`").field("until"));
    }
    let (by, word) = match params.by.as_deref() {
        None | Some("unit") => (Subject::Unit, "unit"),
        Some("township") => (Subject::Township, "township"),
        Some(_) => {
            let detail = "`by` must be `unit` or `township`";
            return Err(Problem::bad_request("bad_parameter", detail).field("by"));
        }
    };
    let figures = app.store().effectiveness(&app.scope(), since, until, by).await?;
    let rows = figures.into_iter().map(|f| row(&app, f, by)).collect();
    let (since, until) = (since.to_string(), until.to_string());
    Ok(Json(EffectivenessTable { since, until, by: word, ranked_from: RANKED_FROM, rows }))
}

fn day(field: &'static str, text: Option<String>, otherwise: Date) -> Result<Date, Problem> {
    let Some(text) = text else { return Ok(otherwise) };
    let format = time::macros::format_description!("[year]-[month]-[day]");
    let read = Date::parse(&text, format).ok().filter(|d| (1900..=2200).contains(&d.year()));
    read.ok_or_else(|| {
        Problem::bad_request("bad_parameter", format!("`{field}`: a day such as 2026-11-25 is expected"))
            .field(field)
    })
}

fn row(app: &App, f: Effectiveness, by: Subject) -> EffectivenessRow {
    let territory = app.territory();
    let name = match by {
        Subject::Unit => StationId::new(f.subject.clone())
            .ok()
            .and_then(|id| territory.station(&id))
            .map(|s| s.name.clone()),
        Subject::Township => DivisionCode::new(f.subject.clone())
            .ok()
            .and_then(|code| territory.division(&code))
            .map(|d| d.name.clone()),
    };
    EffectivenessRow {
        name: name.unwrap_or_else(|| f.subject.clone()),
        id: f.subject,
        cases: f.cases,
        finished: f.finished,
        median_days: f.median_days,
        accepted_in_time: f.accepted_in_time.into(),
        finished_in_time: f.finished_in_time.into(),
        satisfied: f.satisfied.into(),
        returned: f.returned.into(),
        extended: f.extended.into(),
        supervised: f.supervised.into(),
        reopened: f.reopened.into(),
        confirmed: f.confirmed.into(),
    }
}
