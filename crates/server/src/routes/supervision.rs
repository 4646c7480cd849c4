//! The supervision board: open cases by their place on the ladder.

mod warnings;

pub(crate) use warnings::*;

use crate::app::App;
use crate::clock;
use crate::problem::{Params, Problem};
use crate::routes::preservations::{EscrowAlertView, alerts};
use crate::view::{CategoryView, NamedId, station};
use axum::Json;
use casework::course::SHANGHAI;
use casework::supervision::{LateUnit, quarter_of};
use serde::{Deserialize, Serialize};
use store::{SupervisedCase, Unsponsored};
use territory::StationId;
use utoipa::{IntoParams, ToSchema};

const MAX_ROWS: i64 = 500;
const MAX_UNSPONSORED: i64 = 100;
/// The period within which a complex case gets a leader in charge (包案).
const SPONSOR: &str = "sponsor";
/// The class of small matters: 小事不过夜.
const SMALL: &str = "sla/A";

/// Which part of the board.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct BoardParams {
    /// Only cases that have come to this step or beyond; 1 when left out.
    step: Option<u8>,
    /// Rows, at most 500; 100 when left out.
    limit: Option<i64>,
}

/// The board.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Board {
    /// The ladder with how many open cases stand on each step.
    steps: Vec<StepView>,
    /// Open cases on no step.
    calm: i64,
    cases: Vec<SupervisedView>,
    /// Units of which case after case became overdue this quarter.
    units: Vec<LateUnitView>,
    /// What is asked of such a unit.
    units_asked: String,
    /// Complex cases without a leader in charge though the period for that is over, at most 100.
    unsponsored: Vec<UnsponsoredView>,
    /// Money with a notary office whose five years have run for three or more, the nearest end first (民法典 574).
    escrow: Vec<EscrowAlertView>,
    /// 小事不过夜: open small matters, and those that are past their day.
    small: SmallView,
    /// Version of the rules.
    rules_version: String,
}

/// A step of the ladder.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StepView {
    step: u8,
    name_zh: String,
    name_en: String,
    /// `yellow`, `orange` or `red`.
    colour: &'static str,
    asks: String,
    count: i64,
}

/// A case on the board.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SupervisedView {
    code: String,
    state: &'static str,
    category: CategoryView,
    summary: String,
    people: i32,
    unit: Option<NamedId>,
    due: Option<String>,
    /// Days past the last day; negative before it, null while the time limit stands still.
    days_late: Option<i64>,
    statutory_end: Option<String>,
    paused: bool,
    step: u8,
    next_on: Option<String>,
}

/// A unit that is late again and again.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LateUnitView {
    unit: NamedId,
    /// Cases that became overdue this quarter.
    count: i64,
}

/// A complex case without a leader in charge.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UnsponsoredView {
    code: String,
    category: CategoryView,
    unit: Option<NamedId>,
    due: String,
}

/// Small matters.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SmallView {
    open: i64,
    late: i64,
}

/// Open cases by their place on the ladder of supervision, the most urgent first.
#[utoipa::path(get, path = "/api/v1/supervision", params(BoardParams), responses((status = 200, body = Board)))]
pub(crate) async fn supervision(
    app: App,
    Params(params): Params<BoardParams>,
) -> Result<Json<Board>, Problem> {
    let limit = params.limit.unwrap_or(100);
    if !(1..=MAX_ROWS).contains(&limit) {
        return Err(Problem::bad_request("bad_parameter", "`limit` must be 1 to 500").field("limit"));
    }
    let scope = app.scope();
    let counts = app.store().supervised_counts(&scope).await?;
    let count = |step: u8| counts.iter().find(|(s, _)| *s == step).map_or(0, |(_, n)| *n);
    let ladder = &app.rules().ladder;
    let steps = ladder.measures().iter().map(|measure| StepView {
        step: measure.step,
        name_zh: measure.name_zh.clone(),
        name_en: measure.name_en.clone(),
        colour: measure.colour.as_str(),
        asks: measure.asks.clone(),
        count: count(measure.step),
    });
    let today = clock::today();
    let quarter = quarter_of(today).midnight().assume_offset(SHANGHAI);
    let LateUnit { step, cases_in_quarter, asks } = &ladder.late_unit;
    let late = app.store().late_units(&scope, (*step, *cases_in_quarter), quarter).await?;
    let watch = ladder.watch_of(SPONSOR).map_or("", |w| w.id.as_str());
    let unsponsored = app.store().unsponsored(&scope, watch, MAX_UNSPONSORED).await?;
    let preserved = app.store().preservations(&scope).await?;
    let (open, late_small) = app.store().under_rule(&scope, SMALL, today).await?;
    let rows = app.store().supervised(&scope, params.step.unwrap_or(1), limit).await?;
    Ok(Json(Board {
        steps: steps.collect(),
        calm: count(0),
        cases: rows.into_iter().map(|row| row_view(&app, row)).collect(),
        units: late
            .into_iter()
            .filter_map(|(id, count)| Some(LateUnitView { unit: unit(&app, id)?, count }))
            .collect(),
        units_asked: asks.clone(),
        unsponsored: unsponsored.into_iter().map(|row| unsponsored_view(&app, row)).collect(),
        escrow: alerts(&app, &preserved),
        small: SmallView { open, late: late_small },
        rules_version: ladder.version.clone(),
    }))
}

fn unit(app: &App, id: String) -> Option<NamedId> {
    station(app, StationId::new(id).ok().as_ref())
}

fn unsponsored_view(app: &App, row: Unsponsored) -> UnsponsoredView {
    UnsponsoredView {
        category: CategoryView::of(app, &row.category),
        code: row.code,
        unit: row.unit.and_then(|id| unit(app, id)),
        due: row.due,
    }
}

fn row_view(app: &App, row: SupervisedCase) -> SupervisedView {
    let today = clock::today();
    let unit = row.unit.and_then(|id| StationId::new(id).ok());
    SupervisedView {
        state: row.state.as_str(),
        category: CategoryView::of(app, &row.category),
        code: row.code,
        summary: row.summary,
        people: row.people,
        unit: station(app, unit.as_ref()),
        days_late: row.due.map(|due| (today - due).whole_days()),
        due: row.due.map(|d| d.to_string()),
        statutory_end: row.statutory_end.map(|d| d.to_string()),
        paused: row.paused,
        step: row.step,
        next_on: row.next_on.map(|d| d.to_string()),
    }
}
