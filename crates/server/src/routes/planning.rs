//! The planner's table: as data for the page, as a workbook and as a page of its own to be printed.

mod sheet;
mod table;

use super::day::day;
use crate::app::App;
use crate::clock;
use crate::planning::{Asked, Made, make};
use crate::problem::{Params, Problem};
use axum::Json;
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use casework::{Act, AuditEntry, Level};
use exchange::planning::planning_workbook;
use serde::Deserialize;
use table::PlanningTable;
use time::Date;
use utoipa::IntoParams;

/// What is counted, and by what.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PlanningParams {
    /// `township` (default), `village` or `grid`.
    level: Option<String>,
    /// `year`, `quarter` (default) or `month`.
    period: Option<String>,
    /// First day of reporting; the first of January of this year when left out.
    since: Option<String>,
    /// Last day of reporting; today when left out.
    until: Option<String>,
    /// Group such as `MS`, whose categories are counted then; all groups when left out.
    category: Option<String>,
}

impl PlanningParams {
    fn asked(&self, app: &App) -> Result<Asked, Problem> {
        let bad =
            |field: &'static str, detail: &str| Problem::bad_request("bad_parameter", detail).field(field);
        let level = match self.level.as_deref() {
            None | Some("township") => Level::Township,
            Some("village") => Level::Village,
            Some("grid") => Level::Grid,
            Some(_) => return Err(bad("level", "township, village or grid is expected")),
        };
        let period = match self.period.as_deref() {
            None | Some("quarter") => "quarter",
            Some("month") => "month",
            Some("year") => "year",
            Some(_) => return Err(bad("period", "year, quarter or month is expected")),
        };
        let today = clock::today();
        let first = Date::from_ordinal_date(today.year(), 1).unwrap_or(today);
        let since = self.since.as_deref().map_or(Ok(first), |text| day(text, "since"))?;
        let until = self.until.as_deref().map_or(Ok(today), |text| day(text, "until"))?;
        if since > until || !(1990..=2200).contains(&since.year()) || until.year() > 2200 {
            return Err(bad(
                "until",
                "days of the years 1990 to 2200, the last not before the first, are expected",
            ));
        }
        if let Some(code) = &self.category {
            let unknown = |e: casework::category::CategoryError| {
                Problem::bad_request("unknown_category", e.to_string()).field("category")
            };
            app.rules().categories.any(code).map_err(unknown)?;
        }
        Ok(Asked { level, period, since, until, category: self.category.clone() })
    }

    /// As a query, for the audit log.
    fn text(&self) -> String {
        let pairs = [
            ("level", &self.level),
            ("period", &self.period),
            ("since", &self.since),
            ("until", &self.until),
            ("category", &self.category),
        ];
        let set = pairs.iter().filter_map(|(name, value)| value.as_ref().map(|v| format!("{name}={v}")));
        set.collect::<Vec<_>>().join("&")
    }
}

/// Cases by area, category and period, with rates on 1,000 households. The reader's own cases: nothing is hidden.
#[utoipa::path(get, path = "/api/v1/reports/planning", params(PlanningParams),
    responses((status = 200, body = PlanningTable), (status = 400, description = "Bad parameter, or too many numbers")))]
pub(crate) async fn planning(
    app: App,
    Params(params): Params<PlanningParams>,
) -> Result<Json<PlanningTable>, Problem> {
    let asked = params.asked(&app)?;
    let made = make(&app, &asked).await?;
    Ok(Json(PlanningTable::of(&made)))
}

/// The same as a workbook, with numbers below five hidden.
#[utoipa::path(get, path = "/api/v1/reports/planning.xlsx", params(PlanningParams),
    responses((status = 200, description = "A workbook"), (status = 400, description = "Bad parameter, or too many numbers")))]
pub(crate) async fn planning_xlsx(
    app: App,
    Params(params): Params<PlanningParams>,
) -> Result<Response, Problem> {
    let Made { report, cut_off, .. } = taken_out(&app, &params, "xlsx").await?;
    let working = tokio::task::spawn_blocking(move || planning_workbook(&report, &cut_off));
    let bytes = working.await.map_err(|_| Problem::ending())??;
    let name = format!("attachment; filename=\"zhunzhi-planning-{}.xlsx\"", clock::today());
    let kind = exchange::Format::Xlsx.media_type().to_owned();
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)], bytes).into_response())
}

/// The same as one page with charts, to be kept or printed; nothing in it comes from elsewhere.
#[utoipa::path(get, path = "/api/v1/reports/planning.html", params(PlanningParams),
    responses((status = 200, description = "A page"), (status = 400, description = "Bad parameter, or too many numbers")))]
pub(crate) async fn planning_html(
    app: App,
    Params(params): Params<PlanningParams>,
) -> Result<Response, Problem> {
    let made = taken_out(&app, &params, "html").await?;
    Ok(Html(sheet::page(&made.report).into_string()).into_response())
}

/// A report that leaves the house stands in the audit log first.
async fn taken_out(app: &App, params: &PlanningParams, format: &str) -> Result<Made, Problem> {
    let asked = params.asked(app)?;
    let made = make(app, &asked).await?;
    let object = format!("planning report as {format} {}", params.text());
    let actor = app.principal().acting_as(None);
    let entry = AuditEntry::done(clock::now(), &actor, Act::Export, object.trim_end());
    app.store().audit_append(&entry).await?;
    Ok(made)
}
