//! Neighbour consistency: an award beside those of comparable neighbours, and the awards that deviate.

mod view;

use super::batches::missing;
use super::cases::parse_code;
use super::day::day;
use crate::app::App;
use crate::clock;
use crate::consistency::Scales;
use crate::problem::{Params, Problem};
use axum::Json;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use casework::batch::Preview;
use casework::command::Opinion;
use casework::consistency::{Award, DecidedBy, deciders, outliers};
use casework::course::SHANGHAI;
use casework::{Capacity, Refusal};
use serde::Deserialize;
use store::BatchFile;
use time::Duration;
use utoipa::IntoParams;
pub(crate) use view::*;

/// Days that are counted when no first day is named.
const USUAL_DAYS: i64 = 365;
/// Awards that deviate shown at most.
const MAX_OUTLIERS: usize = 200;
/// Who may see how often somebody's awards deviate: those who supervise (proposal).
const SUPERVISORS: &[Capacity] = &[Capacity::Supervisor, Capacity::Leader];
/// Most money an award can be asked about, fen; as in an agreement.
const MAX_SUM_FEN: u64 = 1_000_000_000_000;

/// The award that is thought of.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AwardParams {
    /// The opinion of a result: `support`, `explain` or `reject`. Left out for an agreement.
    opinion: Option<String>,
    /// The sum of an agreement, fen.
    sum_fen: Option<u64>,
}

/// What the neighbours say to an award for this case, or to the drafted result when none is named. Nothing is written. `comparison` is null where nothing is compared.
#[utoipa::path(get, path = "/api/v1/cases/{code}/neighbours", params(("code" = String, Path), AwardParams),
    responses((status = 200, body = NeighboursView), (status = 400, description = "Not an opinion or a sum"),
        (status = 404, description = "No such case")))]
pub(crate) async fn case_neighbours(
    app: App,
    Path(code): Path<String>,
    Params(params): Params<AwardParams>,
) -> Result<Response, Problem> {
    let code = parse_code(&code)?;
    let award = award(&params)?;
    let scales = Scales::around(&app, &code).await?;
    let award = award.or_else(|| scales.drafted());
    Ok(quiet(NeighboursView::of(&app, award.and_then(|award| scales.compare(award)))))
}

/// What the neighbours say to the sum of a member: the one proposed, else the one that the formula gives now.
#[utoipa::path(get, path = "/api/v1/batches/{id}/members/{case}/neighbours", params(("id" = String, Path), ("case" = String, Path)),
    responses((status = 200, body = NeighboursView), (status = 404, description = "No such batch or member")))]
pub(crate) async fn member_neighbours(
    app: App,
    Path((id, case)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let code = parse_code(&case)?;
    let file = app.store().batch(&app.scope(), &id).await.map_err(missing)?;
    if !file.members.iter().any(|member| member.code == code.as_str()) {
        let detail = "this batch has no such member";
        return Err(Problem::new(StatusCode::NOT_FOUND, "not_found", detail));
    }
    let sum_fen = sum_of(&app, &file, code.as_str());
    let scales = Scales::around(&app, &code).await?;
    Ok(quiet(NeighboursView::of(&app, scales.compare(Award::of_agreement(sum_fen)))))
}

/// The sum that was proposed to a member, else that of the formula; a sum of nothing is none.
fn sum_of(app: &App, file: &BatchFile, code: &str) -> Option<u64> {
    let (state, rules) = (&file.proceeding, &app.rules().claims);
    let member = state.members.get(code)?;
    let preview = || match state
        .formula
        .as_deref()
        .and_then(|id| rules.formula(id))?
        .preview(&state.measure, &member.facts)
    {
        Preview::Sum { amount_fen, .. } => Some(amount_fen),
        Preview::Missing(_) => None,
    };
    member.sum.as_ref().map(|sum| sum.amount_fen).or_else(preview).filter(|sum| *sum > 0)
}

/// The award that is asked about; `None` when none is named.
fn award(params: &AwardParams) -> Result<Option<Award>, Problem> {
    let bad = |field, detail: &str| Problem::bad_request("bad_parameter", detail).field(field);
    if params.sum_fen.is_some_and(|sum| sum == 0 || sum > MAX_SUM_FEN) {
        return Err(bad("sum_fen", "`sum_fen` must lie between 1 and 10 thousand million yuan in fen"));
    }
    match params.opinion.as_deref() {
        None => Ok(params.sum_fen.map(|sum| Award::of_agreement(Some(sum)))),
        Some(_) if params.sum_fen.is_some() => {
            Err(bad("sum_fen", "a result by opinion has no sum: leave one of them out"))
        }
        Some(word) => Opinion::parse(word)
            .map(|opinion| Some(Award::of_opinion(opinion)))
            .ok_or_else(|| bad("opinion", "`opinion` must be `support`, `explain` or `reject`")),
    }
}

/// Which decisions are counted, and by whom.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ConsistencyParams {
    /// First day; a year before today when left out.
    since: Option<String>,
    /// Last day; today when left out.
    until: Option<String>,
    /// `person` (default), `unit` or `appraiser`.
    by: Option<String>,
}

/// Awards signed in a time with a look at their neighbours: how many of whose deviate, and which. A question to ask, no verdict.
#[utoipa::path(get, path = "/api/v1/consistency", params(ConsistencyParams),
    responses((status = 200, body = ConsistencyBoard), (status = 400, description = "Bad period"),
        (status = 403, description = "For supervisors and leaders")))]
pub(crate) async fn consistency(
    app: App,
    Params(params): Params<ConsistencyParams>,
) -> Result<Response, Problem> {
    if app.principal().capacity_among(SUPERVISORS).is_none() {
        return Err(Refusal::NotYours(SUPERVISORS.to_vec()).into());
    }
    let bad = |field, detail: &str| Problem::bad_request("bad_parameter", detail).field(field);
    let by = params.by.as_deref().map_or(Some(DecidedBy::Person), DecidedBy::parse);
    let by = by.ok_or_else(|| bad("by", "`by` must be `person`, `unit` or `appraiser`"))?;
    let named = |text: Option<&str>, field| text.map(|text| day(text, field)).transpose();
    let until = named(params.until.as_deref(), "until")?.unwrap_or_else(clock::today);
    let usual = until.saturating_sub(Duration::days(USUAL_DAYS));
    let since = named(params.since.as_deref(), "since")?.unwrap_or(usual);
    if since > until {
        return Err(bad("until", "`until` lies before `since`"));
    }
    let after = until.saturating_add(Duration::days(1)).midnight().assume_offset(SHANGHAI);
    let judged = app.store().judged(&app.scope(), since.midnight().assume_offset(SHANGHAI), after).await?;
    let rows = deciders(&judged, by).iter().map(|row| DeciderView::of(&app, by, row)).collect();
    let mut off = outliers(judged);
    let deviating = off.len();
    off.truncate(MAX_OUTLIERS);
    let rules = &app.rules().consistency;
    Ok(quiet(ConsistencyBoard {
        since: since.to_string(),
        until: until.to_string(),
        by: by.as_str(),
        rows,
        deviating,
        outliers: off.into_iter().map(|one| OutlierView::of(&app, one)).collect(),
        rules_version: rules.version.clone(),
        source: rules.source.clone(),
    }))
}

fn quiet(answer: impl serde::Serialize) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response()
}
