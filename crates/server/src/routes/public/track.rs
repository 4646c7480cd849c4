//! Following a case by its code and a few digits, and what its villager can do with it. Guessing learns nothing: unknown codes and
//! wrong digits get the same answer after the same time.

use super::{Stranger, ticket_of};
use crate::app::App;
use crate::clock;
use crate::problem::{Problem, QuietBody};
use crate::routes::cases::parse_code;
use crate::routes::commands::CommandBody;
use crate::view::{instant, station};
use axum::Json;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use casework::course::civil_day;
use casework::plain::Standing;
use casework::{CaseCode, Command, Course, clock as periods};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use store::TICKET;
use tokio::time::Instant;
use utoipa::ToSchema;

/// Every try is answered after this time: how long it took tells nothing.
const AFTER: Duration = Duration::from_millis(400);

/// What a case is followed by.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TrackRequest {
    /// Code of the case.
    pub(super) case: String,
    /// The last four digits of the phone, or the six-digit pick-up number.
    pub(super) digits: String,
}

/// A paper for the one who reported.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PaperView {
    pub(super) name_zh: &'static str,
    pub(super) name_en: &'static str,
    pub(super) number: String,
    pub(super) issued_on: String,
    pub(super) delivered: bool,
}

/// Where a case stands, in plain words and without a name of anyone.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TrackView {
    pub(super) case: String,
    pub(super) reported_on: String,
    /// Name of the unit that handles it.
    pub(super) unit: Option<String>,
    /// State, whose turn, next date, and what silence means, each in both languages.
    #[schema(value_type = Object)]
    pub(super) standing: Standing,
    pub(super) papers: Vec<PaperView>,
    /// Commands that may be sent now.
    pub(super) may: Vec<&'static str>,
    /// Lets commands and files be sent for this case.
    pub(super) ticket: String,
    ticket_until: String,
    pub(super) synthetic: bool,
}

/// Tells where a case stands, for its code and a few digits.
#[utoipa::path(post, path = "/api/v1/public/track", request_body = TrackRequest,
    responses((status = 200, body = TrackView), (status = 404, description = "Unknown code or wrong digits"),
        (status = 429, description = "Too many wrong tries")))]
pub(crate) async fn track(
    stranger: Stranger,
    QuietBody(request): QuietBody<TrackRequest>,
) -> Result<Response, Problem> {
    Ok(uncached(looked(&stranger, &request).await?))
}

fn uncached(view: TrackView) -> Response {
    (StatusCode::OK, [(header::CACHE_CONTROL, "no-store")], Json(view)).into_response()
}

/// Answers a try after a fixed time.
pub(super) async fn looked(stranger: &Stranger, request: &TrackRequest) -> Result<TrackView, Problem> {
    let answer_at = Instant::now() + AFTER;
    let answer = follow(stranger, request).await;
    tokio::time::sleep_until(answer_at).await;
    answer
}

async fn follow(stranger: &Stranger, request: &TrackRequest) -> Result<TrackView, Problem> {
    let unknown = || {
        let detail = "there is no such case, or the digits are not those of its phone or pick-up number";
        Problem::new(StatusCode::NOT_FOUND, "track_unknown", detail)
    };
    let gate = stranger.service.gate();
    gate.follow(&stranger.address)?;
    let code = CaseCode::parse(&request.case).map_err(|_| unknown())?;
    let digits = request.digits.trim();
    if !matches!(digits.len(), 4 | 6) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(unknown());
    }
    let app = stranger.app();
    if !app.store().may_follow(&code, digits, clock::now()).await? {
        return Err(unknown());
    }
    gate.followed(&stranger.address);
    view(&app, &code).await
}

pub(super) async fn view(app: &App, code: &CaseCode) -> Result<TrackView, Problem> {
    let file = app.store().case(&app.scope(), code).await?;
    let documents = app.store().documents(&app.scope(), file.id).await?;
    let (case, course, now) = (file.case, Course::of(&file.events), clock::now());
    let rules = app.rules();
    let clocks = periods::clocks(&rules.clocks, &rules.sla, &case, &course).unwrap_or_default();
    let papers = documents.into_iter().filter(|d| d.kind.is_for_citizen()).map(|d| PaperView {
        name_zh: d.kind.name_zh(),
        name_en: d.kind.name_en(),
        issued_on: d.issued_on.to_string(),
        delivered: course.deliveries.iter().any(|(number, ..)| *number == d.number),
        number: d.number,
    });
    Ok(TrackView {
        case: code.to_string(),
        reported_on: civil_day(case.reported_at).to_string(),
        unit: station(app, case.unit.as_ref()).map(|unit| unit.name),
        standing: Standing::of(case.state, &clocks, clock::today()),
        papers: papers.collect(),
        may: case.offers_to(&course, app.principal()).into_iter().map(|kind| kind.as_str()).collect(),
        ticket: app.store().ticket(code, now)?,
        ticket_until: instant(now + TICKET),
        synthetic: case.synthetic,
    })
}

/// Carries out what a citizen may do with the own case: the table of the life cycle says what that is.
#[utoipa::path(post, path = "/api/v1/public/cases/{code}/commands", params(("code" = String, Path)), request_body = CommandBody,
    responses((status = 200, body = TrackView), (status = 401, description = "`Authorization: Ticket …` is not one of this case"),
        (status = 403, description = "Somebody else's work"), (status = 409, description = "Not in this state"),
        (status = 422, description = "A field does not fit")))]
pub(crate) async fn command_publicly(
    stranger: Stranger,
    Path(code): Path<String>,
    headers: HeaderMap,
    QuietBody(body): QuietBody<CommandBody>,
) -> Result<Response, Problem> {
    let code = parse_code(&code)?;
    let app = stranger.with_ticket(&code, ticket_of(&headers))?;
    stranger.service.gate().file(&stranger.address)?;
    Ok(uncached(act(&app, &code, body.into()).await?))
}

/// Carries a command out; the ticket was checked.
pub(super) async fn act(app: &App, code: &CaseCode, command: Command) -> Result<TrackView, Problem> {
    let (scope, today) = (app.scope(), clock::today());
    let decide = |case: &casework::Case, course: &Course| {
        let decision = case.accept(course, command, app.principal(), today, app.rules().life())?;
        Ok((decision.actor, vec![decision.body]))
    };
    app.in_office(async |office| app.store().change_case(&scope, office, code, clock::now(), decide).await)
        .await?;
    view(app, code).await
}
