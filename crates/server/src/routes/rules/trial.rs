//! Trying a set of rules before it is published: the stored cases routed by it, and where it leaves responsibility open.

use super::{acting, body_of, readable};
use crate::app::App;
use crate::clock;
use crate::problem::{Params, Problem};
use crate::routes::day::day;
use axum::Json;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use casework::RoutingRules;
use casework::routing::rule_set::{DRAFTERS, RuleSetFault};
use casework::routing::{Flaw, PastCase, Replay, Replayed, Responsibility, township_features};
use serde::{Deserialize, Serialize};
use time::macros::offset;
use time::{Date, Duration};
use utoipa::{IntoParams, ToSchema};

/// Cases read at once, and at most.
const PAGE: i64 = 5_000;
const MOST: usize = 200_000;

/// From when on.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReplayParams {
    /// First day of reports that are looked at, `2026-01-01`; a year ago when left out.
    since: Option<String>,
}

/// What a set of rules would change.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReplayAnswer {
    /// First day of reports.
    since: String,
    /// Whether there were more cases than are replayed at once.
    cut: bool,
    /// By category, township and unit; the changed cases up to a thousand.
    #[schema(value_type = Object)]
    replay: Replayed,
}

/// A flaw of responsibility, and how many pairs of grid and category have it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FlawCount {
    /// `no_unit`, `unit_missing`, `nobody_registered` or `two_leads`.
    flaw: &'static str,
    name_zh: &'static str,
    count: u32,
}

/// Where a set of rules leaves responsibility open.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GapsAnswer {
    version: String,
    /// Grids and categories looked at.
    grids: usize,
    categories: usize,
    counts: Vec<FlawCount>,
    /// The grids concerned, by code.
    #[schema(value_type = Vec<Object>)]
    open: Vec<casework::routing::OpenGrid>,
    /// The same as areas, degrees on CGCS2000.
    #[schema(value_type = Object)]
    areas: serde_json::Value,
    /// The townships around them.
    #[schema(value_type = Object)]
    townships: serde_json::Value,
}

/// Routes the stored cases of the reader's circle by a set and by the rules in force. Nothing is written.
#[utoipa::path(get, path = "/api/v1/rules/routing/{id}/replay", params(("id" = i64, Path), ReplayParams),
    responses((status = 200, body = ReplayAnswer), (status = 403, description = "Only who may draft"), (status = 404, description = "No such set")))]
pub(crate) async fn replay_rule_set(
    app: App,
    Path(id): Path<String>,
    Params(p): Params<ReplayParams>,
) -> Result<Response, Problem> {
    let then = tried(&app, &id).await?;
    let since = p.since.as_deref().map(|text| day(text, "since")).transpose()?;
    let since = since.unwrap_or_else(|| clock::today() - Duration::days(365));
    let turn = app.bulk().clone().acquire_owned().await.map_err(|_| Problem::ending())?;
    let (cases, cut) = past_cases(&app, since).await?;
    let on = app.clone();
    let work = move || {
        let (now, tree, territory) = (on.routing(), &on.rules().categories, on.territory());
        Replay { now, then: &then, tree, territory }.run(&cases)
    };
    let replay = tokio::task::spawn_blocking(work).await.map_err(|_| Problem::ending())?;
    drop(turn);
    let replay = replay.map_err(RuleSetFault::from)?;
    let answer = ReplayAnswer { since: since.to_string(), cut, replay };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response())
}

/// Asks every grid with every category who is responsible by a set, and says where nobody is or only the order of rules decides.
#[utoipa::path(get, path = "/api/v1/rules/routing/{id}/gaps", params(("id" = i64, Path)),
    responses((status = 200, body = GapsAnswer), (status = 403, description = "Only who may draft"), (status = 404, description = "No such set")))]
pub(crate) async fn rule_set_gaps(app: App, Path(id): Path<String>) -> Result<Json<GapsAnswer>, Problem> {
    let asked = tried(&app, &id).await?;
    let turn = app.bulk().clone().acquire_owned().await.map_err(|_| Problem::ending())?;
    let work = move || {
        let found =
            asked.responsibility(app.territory(), &app.rules().categories, app.persons(), clock::now());
        let (areas, townships) = (found.features(app.territory()), township_features(app.territory()));
        (found, areas, townships)
    };
    let (found, areas, townships) = tokio::task::spawn_blocking(work).await.map_err(|_| Problem::ending())?;
    drop(turn);
    let Responsibility { version, grids, categories, counts, open } = found;
    let count =
        |(flaw, count): (Flaw, u32)| FlawCount { flaw: flaw.as_str(), name_zh: flaw.name_zh(), count };
    let counts = counts.into_iter().map(count).collect();
    Ok(Json(GapsAnswer { version, grids, categories, counts, open, areas, townships }))
}

/// A set to be tried, by who may draft.
async fn tried(app: &App, id: &str) -> Result<RoutingRules, Problem> {
    acting(app, &DRAFTERS)?;
    let (_, body) = body_of(app, id).await?;
    Ok(readable(&body, &app.rules().categories).map_err(RuleSetFault::from)?)
}

async fn past_cases(app: &App, since: Date) -> Result<(Vec<PastCase>, bool), Problem> {
    let (scope, mut all) = (app.scope(), vec![]);
    let since = since.midnight().assume_offset(offset!(+8));
    loop {
        let after = all.last().map_or(0, |c: &PastCase| c.id);
        let page = app.store().past_cases(&scope, Some(since), after, PAGE).await?;
        let full = page.len() as i64 == PAGE;
        all.extend(page);
        if !full || all.len() >= MOST {
            return Ok((all, full));
        }
    }
}
