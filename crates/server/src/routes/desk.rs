//! The desk: what waits for who is signed in, from memory.

use crate::app::App;
use crate::clock;
use crate::problem::{Params, Problem};
use crate::view::{CategoryView, Named, NamedId, division, grid, station};
use axum::Json;
use casework::desk::{DeskPlan, Lane, Remark, SOON, steps};
use casework::docket::{Queue, Waiting};
use casework::supervision::Colour;
use casework::{CaseFilter, CommandKind, StateFilter};
use serde::{Deserialize, Serialize};
use store::DeskCase;
use territory::{DivisionCode, GridCode, StationId};
use time::Date;
use utoipa::{IntoParams, ToSchema};

/// Most rows of a lane.
const MAX_ROWS: usize = 200;
/// Rows of each lane when nothing else is asked.
const FIRST_ROWS: usize = 8;

/// What of the desk is asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DeskParams {
    /// Code of a division or grid of any level.
    grid: Option<String>,
    /// Group such as `MS` or category such as `MS-01`.
    category: Option<String>,
    /// Only open cases past their due date.
    #[serde(default)]
    overdue: bool,
    /// Text in the description, or the beginning of a case code.
    q: Option<String>,
    /// The rows of this lane only; the counts are those of all.
    lane: Option<String>,
    /// Rows of a lane, 1 to 200; 8 when left out.
    limit: Option<usize>,
}

/// The desk of who is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeskView {
    /// The lanes of the capacities held, in the order of the day's work; those without a case too.
    lanes: Vec<LaneView>,
    /// The area of the duty; null for the whole banner.
    area: Option<Named>,
    /// The unit of the duty, whose cases these are and those without a unit; null for every unit.
    unit: Option<NamedId>,
    /// Days before the last one from which a case counts as due soon.
    soon_days: i64,
    /// Number of the last change taken in.
    change: i64,
}

/// A lane.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LaneView {
    lane: &'static str,
    name_zh: &'static str,
    name_en: &'static str,
    /// All of its cases.
    count: u32,
    /// Those of them past their due date.
    overdue: u32,
    /// The first of them, the most urgent first.
    rows: Vec<DeskRow>,
}

/// A case on the desk.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeskRow {
    #[serde(skip)]
    id: i64,
    code: String,
    state: &'static str,
    category: CategoryView,
    summary: String,
    people: u32,
    /// The village, else the township.
    place: Option<Named>,
    unit: Option<NamedId>,
    lon: f64,
    lat: f64,
    reported: String,
    due: Option<String>,
    overdue: bool,
    /// The time limit stands still.
    paused: bool,
    /// `yellow`, `orange` or `red`: the step on the ladder of supervision, red once overdue.
    colour: Option<&'static str>,
    /// What the history adds to the state.
    remark_zh: Option<&'static str>,
    remark_en: Option<&'static str>,
    /// Who is signed in handed it on: somebody else has to act.
    own: bool,
    /// Commands that lead on and that who is signed in may give.
    next: Vec<&'static str>,
}

impl DeskParams {
    fn filter(&self, app: &App) -> Result<CaseFilter, Problem> {
        let state = self.overdue.then_some(StateFilter::Overdue);
        let words = super::FilterParams::of_desk(self.grid.clone(), self.category.clone(), self.q.clone());
        Ok(CaseFilter { state, ..words.filter(app)? })
    }

    fn lane(&self) -> Result<Option<Lane>, Problem> {
        let unknown = || Problem::bad_request("bad_parameter", "`lane` is no lane of the desk").field("lane");
        self.lane.as_deref().map(|word| Lane::parse(word).ok_or_else(unknown)).transpose()
    }
}

/// The lanes of who is signed in with true counts and the first cases of each: counted in memory, with one question to the
/// database for all rows shown.
#[utoipa::path(get, path = "/api/v1/desk", params(DeskParams),
    responses((status = 200, body = DeskView), (status = 400, description = "Bad filter")))]
pub(crate) async fn desk(app: App, Params(params): Params<DeskParams>) -> Result<Json<DeskView>, Problem> {
    let (filter, wanted) = (params.filter(&app)?, params.lane()?);
    let limit = params.limit.unwrap_or(FIRST_ROWS);
    if !(1..=MAX_ROWS).contains(&limit) {
        return Err(Problem::bad_request("bad_parameter", "`limit` must be 1 to 200").field("limit"));
    }
    let (scope, today) = (app.scope(), clock::today());
    let plan = DeskPlan::of(app.principal());
    // The lock is not held while the database is asked.
    let (mut lanes, change) = {
        let cases = app.cases();
        let queues = cases.docket.desk(&scope, &filter, &plan, today, limit);
        let lanes: Vec<LaneView> = queues.iter().map(|q| lane_view(&app, q, wanted, today)).collect();
        (lanes, cases.seen())
    };
    let ids: Vec<i64> = lanes.iter().flat_map(|lane| &lane.rows).map(|row| row.id).collect();
    let more = app.store().desk_cases(&scope, &ids).await?;
    for lane in &mut lanes {
        // What the database does not show any more has just left the reader's scope.
        lane.rows.retain_mut(|row| more.get(&row.id).map(|case| row.complete(&app, case)).is_some());
    }
    Ok(Json(DeskView {
        lanes,
        area: area(&app),
        unit: station(&app, app.principal().unit.as_ref()),
        soon_days: SOON.whole_days(),
        change,
    }))
}

fn lane_view(app: &App, queue: &Queue<'_>, wanted: Option<Lane>, today: Date) -> LaneView {
    let shown = wanted.is_none_or(|lane| lane == queue.lane);
    let rows = queue.rows.iter().filter(|_| shown);
    LaneView {
        lane: queue.lane.as_str(),
        name_zh: queue.lane.name_zh(),
        name_en: queue.lane.name_en(),
        count: queue.count,
        overdue: queue.overdue,
        rows: rows.map(|waiting| DeskRow::of(app, waiting, today)).collect(),
    }
}

impl DeskRow {
    fn of(app: &App, waiting: &Waiting<'_>, today: Date) -> DeskRow {
        let (case, remark) = (waiting.entry, waiting.remark);
        let overdue = case.is_overdue(today);
        let unit = waiting.unit.and_then(|id| StationId::new(id.to_owned()).ok());
        DeskRow {
            id: case.id,
            code: case.code.to_owned(),
            state: case.state.as_str(),
            category: CategoryView::of(app, case.category),
            summary: case.summary.to_owned(),
            people: case.people,
            place: place(app, case.place_code),
            unit: station(app, unit.as_ref()),
            lon: case.at.lon(),
            lat: case.at.lat(),
            reported: case.reported.to_string(),
            due: case.due.map(|day| day.to_string()),
            overdue,
            paused: false,
            colour: overdue.then_some(Colour::Red.as_str()),
            remark_zh: remark.map(Remark::name_zh),
            remark_en: remark.map(Remark::name_en),
            own: false,
            next: steps(case.state, remark, app.principal()).into_iter().map(CommandKind::as_str).collect(),
        }
    }

    /// What the memory does not know. Whoever drafted or approved something waits for another pair of eyes.
    fn complete(&mut self, app: &App, case: &DeskCase) {
        self.paused = case.paused;
        let reached = app.rules().ladder.measure(case.measure_step).map(|measure| measure.colour.as_str());
        self.colour = self.colour.or(reached).filter(|_| self.due.is_some());
        self.own = case.handed_on_by.contains(&app.principal().id);
        if self.own {
            self.next.clear();
        }
    }
}

/// The village of a code, else its township.
fn place(app: &App, code: &str) -> Option<Named> {
    let of = |digits: usize| {
        let code = DivisionCode::new(code.get(..digits)?.to_owned()).ok()?;
        division(app, Some(&code))
    };
    of(12).or_else(|| of(9))
}

/// The area of the reader's duty.
fn area(app: &App) -> Option<Named> {
    let scope = app.scope();
    let code = Some(scope.area_prefix()).filter(|code| !code.is_empty())?;
    let whole = DivisionCode::new(code.to_owned()).ok().and_then(|code| division(app, Some(&code)));
    whole.or_else(|| grid(app, GridCode::new(code.to_owned()).ok().as_ref()))
}
