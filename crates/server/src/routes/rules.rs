//! Sets of routing rules: listed, drafted, published by another person, brought back. The file that came with the program is
//! set 0.

mod trial;

pub(crate) use trial::*;

use super::day::day;
use crate::app::App;
use crate::clock;
use crate::problem::{Body, Problem, json_capped};
use crate::routing_in_force::readable;
use crate::view::instant;
use axum::Json;
use axum::extract::{Path, Request};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use casework::routing::Doubt;
use casework::routing::rule_set::{
    DRAFTERS, MAX_BODY, PUBLISHERS, RuleSet, RuleSetFault, Signature, Standing, capacity, check_draft,
};
use casework::{Actor, Capacity, RoutingRules};
use exchange::checksum::sha256_hex;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who did a step, and when.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SignatureView {
    at: String,
    name: String,
}

/// A set of routing rules.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RuleSetView {
    /// 0 for the file that came with the program.
    id: i64,
    version: String,
    /// `draft`, `withdrawn`, `planned`, `in_force` or `past`.
    standing: &'static str,
    reason: Option<String>,
    drafted: Option<SignatureView>,
    published: Option<SignatureView>,
    effective_from: Option<String>,
    may_publish: bool,
    may_withdraw: bool,
}

/// All sets, the newest first and the file that came with the program last.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RuleSetList {
    sets: Vec<RuleSetView>,
    /// Published sets that should route and cannot be read any more: an administrator must look.
    unreadable: Vec<i64>,
    /// Whether the reader may draft, replay, and look for gaps.
    may_draft: bool,
}

/// A set with its text.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RuleSetText {
    id: i64,
    version: String,
    body: String,
    /// SHA-256 of the text, hexadecimal.
    sha256: String,
    /// Rules that can never hold or never have an effect.
    #[schema(value_type = Vec<Object>)]
    doubts: Vec<Doubt>,
    /// Why this program cannot read it any more.
    fault: Option<String>,
}

/// A draft: a text, or an earlier set that is to come back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DraftRequest {
    /// The file, as TOML.
    body: Option<String>,
    /// Number of an earlier set instead, 0 for the file that came with the program.
    repeats: Option<i64>,
    /// Why, 4 to 500 characters.
    reason: String,
}

/// The number of a new draft.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Drafted {
    id: i64,
    version: String,
    #[schema(value_type = Vec<Object>)]
    doubts: Vec<Doubt>,
}

/// From when on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PublishRequest {
    /// First day, today or later.
    effective_from: String,
}

/// Sets of routing rules; no secret for whoever is signed in.
#[utoipa::path(get, path = "/api/v1/rules/routing", responses((status = 200, body = RuleSetList)))]
pub(crate) async fn list_rule_sets(app: App) -> Result<Response, Problem> {
    let sets = app.store().rule_sets().await?;
    let in_force = app.routing_in_force();
    let mut views: Vec<RuleSetView> = sets.iter().map(|set| view(&app, set, &sets)).collect();
    views.push(shipped(&app, &sets));
    let may_draft = capacity(app.principal(), &DRAFTERS).is_some();
    let list = RuleSetList { sets: views, unreadable: in_force.unreadable.clone(), may_draft };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(list)).into_response())
}

/// The text of a set, with what is doubtful in it.
#[utoipa::path(get, path = "/api/v1/rules/routing/{id}", params(("id" = i64, Path)),
    responses((status = 200, body = RuleSetText), (status = 404, description = "No such set")))]
pub(crate) async fn rule_set(app: App, Path(id): Path<String>) -> Result<Json<RuleSetText>, Problem> {
    let (id, body) = body_of(&app, &id).await?;
    let sha256 = sha256_hex(body.as_bytes());
    let text =
        |version, doubts, fault| RuleSetText { id, version, body: body.clone(), sha256, doubts, fault };
    Ok(Json(match readable(&body, &app.rules().categories) {
        Ok(read) => text(read.version.clone(), read.doubts(&app.rules().categories), None),
        Err(error) => text(String::new(), vec![], Some(error.to_string())),
    }))
}

/// Keeps a draft after it was read and checked: words, categories, places. It waits for another person.
#[utoipa::path(post, path = "/api/v1/rules/routing", request_body = DraftRequest,
    responses((status = 201, body = Drafted), (status = 403, description = "Only dispatch, supervision and leaders of the whole banner"),
        (status = 409, description = "The version is taken, or too many drafts"), (status = 422, description = "Refused, with line and column")))]
pub(crate) async fn draft_rule_set(app: App, request: Request) -> Result<Response, Problem> {
    let actor = acting(&app, &DRAFTERS)?;
    // JSON may write one character of the text as six.
    let r: DraftRequest = json_capped(request, 2 * MAX_BODY).await?;
    let body = match (r.body, r.repeats) {
        (Some(body), None) => body,
        (None, Some(earlier)) => body_of(&app, &earlier.to_string()).await?.1,
        _ => {
            let detail = "give `body` or `repeats`, one of them";
            return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "bad_field", detail).field("body"));
        }
    };
    let read = checked(&app, &body)?;
    let reason = r.reason.trim();
    check_draft(&read.version, reason)?;
    let shipped = app.rules().shipped_routing.text;
    if read.version == app.rules().shipped_routing.rules.version && body != shipped {
        return Err(RuleSetFault::VersionTaken(read.version).into());
    }
    let text = (read.version.as_str(), body.as_str(), &*sha256_hex(body.as_bytes()));
    let id = app.store().draft_rule_set(&actor, text, reason, clock::now()).await?;
    let doubts = read.doubts(&app.rules().categories);
    Ok((StatusCode::CREATED, Json(Drafted { id, version: read.version, doubts })).into_response())
}

/// Puts a draft in force from a day on. Two pairs of eyes: never who drafted it. Every server follows at once.
#[utoipa::path(post, path = "/api/v1/rules/routing/{id}/publish", params(("id" = i64, Path)), request_body = PublishRequest,
    responses((status = 204, description = "Published"), (status = 403, description = "Drafted by the reader, or not the reader's work"),
        (status = 404, description = "No such set"), (status = 409, description = "No draft"), (status = 422, description = "Refused")))]
pub(crate) async fn publish_rule_set(
    app: App,
    Path(id): Path<String>,
    Body(r): Body<PublishRequest>,
) -> Result<StatusCode, Problem> {
    let actor = acting(&app, &PUBLISHERS)?;
    let from = day(&r.effective_from, "effective_from")?;
    let (number, body) = drafted(&app, &id).await?;
    // The ground may have changed since it was drafted.
    checked(&app, &body)?;
    let moment = (clock::today(), clock::now());
    let done = app.store().publish_rule_set(&actor, number, from, moment).await?;
    done.map(|()| StatusCode::NO_CONTENT).ok_or_else(|| Problem::not_found("set of rules", &id))
}

/// Takes a draft back.
#[utoipa::path(post, path = "/api/v1/rules/routing/{id}/withdraw", params(("id" = i64, Path)),
    responses((status = 204, description = "Withdrawn"), (status = 403, description = "Not the reader's work"),
        (status = 404, description = "No such set"), (status = 409, description = "No draft")))]
pub(crate) async fn withdraw_rule_set(app: App, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    let actor = acting(&app, &DRAFTERS)?;
    let (number, _) = drafted(&app, &id).await?;
    let done = app.store().withdraw_rule_set(&actor, number, clock::now()).await?;
    done.map(|()| StatusCode::NO_CONTENT).ok_or_else(|| Problem::not_found("set of rules", &id))
}

fn acting(app: &App, among: &[Capacity]) -> Result<Actor, Problem> {
    let capacity = capacity(app.principal(), among).ok_or_else(|| {
        let detail = "rules are drafted by dispatch, supervision and leaders of the whole banner, and published by the latter two";
        Problem::new(StatusCode::FORBIDDEN, "rules_not_allowed", detail)
    })?;
    Ok(app.principal().acting_as(Some(capacity)))
}

/// Reads a text and checks its categories and places.
fn checked(app: &App, body: &str) -> Result<RoutingRules, Problem> {
    if body.len() > MAX_BODY {
        return Err(RuleSetFault::TooLong.into());
    }
    let read = readable(body, &app.rules().categories).map_err(RuleSetFault::from)?;
    read.check_places(app.territory()).map_err(RuleSetFault::from)?;
    Ok(read)
}

/// The text of a set by its number.
async fn body_of(app: &App, id: &str) -> Result<(i64, String), Problem> {
    match id.parse() {
        Ok(0) => Ok((0, app.rules().shipped_routing.text.to_owned())),
        _ => drafted(app, id).await,
    }
}

/// The text of a set that was drafted here.
async fn drafted(app: &App, id: &str) -> Result<(i64, String), Problem> {
    let missing = || Problem::not_found("set of rules", id);
    let number: i64 = id.parse().map_err(|_| missing())?;
    let body = app.store().rule_set_body(number).await?.ok_or_else(missing)?;
    Ok((number, body))
}

fn view(app: &App, set: &RuleSet, all: &[RuleSet]) -> RuleSetView {
    let who = app.principal();
    let signed = |s: &Signature| SignatureView { at: instant(s.at), name: s.name.clone() };
    let own = set.drafted.by == who.id;
    RuleSetView {
        id: set.id,
        version: set.version.clone(),
        standing: set.standing(all, clock::today()).as_str(),
        reason: Some(set.reason.clone()),
        drafted: Some(signed(&set.drafted)),
        published: set.published.as_ref().map(|(s, _)| signed(s)),
        effective_from: set.published.as_ref().map(|(_, from)| from.to_string()),
        may_publish: set.is_draft() && !own && capacity(who, &PUBLISHERS).is_some(),
        may_withdraw: set.is_draft() && capacity(who, &DRAFTERS).is_some(),
    }
}

/// The file that came with the program: in force until a set has begun.
fn shipped(app: &App, sets: &[RuleSet]) -> RuleSetView {
    let begun = casework::routing::rule_set::in_force(sets, clock::today()).is_some();
    RuleSetView {
        id: 0,
        version: app.rules().shipped_routing.rules.version.clone(),
        standing: if begun { Standing::Past } else { Standing::InForce }.as_str(),
        reason: None,
        drafted: None,
        published: None,
        effective_from: None,
        may_publish: false,
        may_withdraw: false,
    }
}
