//! The survey of subsidence damage of a case: written once, corrected by another version, held beside the screening of its places.

mod export;
mod of_mine;
mod photo;
mod view;

use super::cases::parse_code;
use crate::app::App;
use crate::clock;
use crate::problem::{Body, Params, Problem};
use axum::Json;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use casework::CaseCode;
use casework::evidence::handler;
use casework::survey::{Amends, Key, Survey, SurveyEntry, SurveyRefusal};
pub(crate) use export::*;
pub(crate) use of_mine::*;
use photo::Album;
use serde::Deserialize;
use serde_json::Value;
use store::NewSurvey;
use utoipa::{IntoParams, ToSchema};
pub(crate) use view::*;

/// Which version is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SurveyParams {
    /// The newest when left out.
    version: Option<u32>,
}

/// A survey, whole, with grades and the screening of its places, and the list of all versions. `survey` is null where there is none.
#[utoipa::path(get, path = "/api/v1/cases/{code}/survey", params(("code" = String, Path), SurveyParams),
    responses((status = 200, body = SurveyAnswer), (status = 404, description = "No such case in the reader's scope, or no such version")))]
pub(crate) async fn survey(
    app: App,
    Path(code): Path<String>,
    Params(params): Params<SurveyParams>,
) -> Result<Response, Problem> {
    Ok(quiet(answer(&app, &parse_code(&code)?, params.version).await?))
}

/// A survey as it is sent from the phone.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SurveyRequest {
    /// Made with the draft, 32 hexadecimal digits in small letters: sent twice, it is one survey.
    key: String,
    /// The former version whose place it takes; both stay on record.
    corrects: Option<u32>,
    /// What was wrong, 4 to 200 characters; with `corrects` only.
    reason: Option<String>,
    /// `on`, `baseline`, `household` (number of a party), `surveyors`, `statement`, `buildings` (`name`, `structure`, `year_built` or
    /// `unknown`, `floor_area_m2`, `storeys`, `lon`, `lat`, `rooms` with `cracks`: `element`, `direction`, `width_mm`, `length_m`, `on`,
    /// `diary`), `wells` (`name`, `depth_m`, `water_level_m`, `on`, `dry`) and `lands` (`name`, `mu`, `kind`, `damage`). A building, a
    /// crack, a well and a piece of land may have `photos`, at most 6 and 40 in all: the SHA-256 of pictures that are evidence of this
    /// case already (`POST /api/v1/cases/{code}/evidence`).
    #[schema(value_type = Object)]
    survey: Value,
}

/// Enters a survey or a correction of one. Every field that does not fit is named in `errors`, such as
/// `buildings.0.rooms.1.cracks.0.width_mm`.
#[utoipa::path(post, path = "/api/v1/cases/{code}/survey", params(("code" = String, Path)), request_body = SurveyRequest,
    responses((status = 201, body = SurveyAnswer), (status = 200, description = "It came before under the same key", body = SurveyAnswer),
        (status = 404, description = "No such case in the reader's scope"),
        (status = 409, description = "Another survey came under this key, or there are too many"),
        (status = 422, description = "Fields do not fit")))]
pub(crate) async fn enter_survey(
    app: App,
    Path(code): Path<String>,
    Body(request): Body<SurveyRequest>,
) -> Result<Response, Problem> {
    let code = parse_code(&code)?;
    let actor = handler(app.principal())?;
    let scope = app.scope();
    let key = Key::parse(&request.key)?;
    let amends = Amends::check(request.corrects, request.reason.as_deref())?;
    let entry = entry(request.survey)?;
    let at = app.store().case(&scope, &code).await?.case.location.point;
    let survey = Survey::check(&entry, at, clock::today())?;
    let enter = async |office: &store::Office<'_>| {
        let new = NewSurvey { key: &key, survey: &survey, amends: amends.as_ref() };
        app.store().enter_survey((&scope, &actor), office, &code, new, clock::now()).await
    };
    let (version, new) = app.in_office(enter).await?;
    let status = if new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, quiet(answer(&app, &code, Some(version)).await?)).into_response())
}

/// What is wrong with the form of the body is told without a word of it: it holds what a household says.
fn entry(sent: Value) -> Result<SurveyEntry, Problem> {
    serde_json::from_value(sent).map_err(|_| {
        let detail = "`survey` is not what the API description says: look at names and types of its fields";
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "bad_body", detail)
    })
}

async fn answer(app: &App, code: &CaseCode, version: Option<u32>) -> Result<SurveyAnswer, Problem> {
    let noted = app.store().surveys(&app.scope(), code).await?;
    let wanted = match version {
        Some(n) => Some(noted.iter().find(|v| v.version == n).ok_or(SurveyRefusal::NoVersion(n))?),
        None => noted.last(),
    };
    let album = Album::of(app, code, wanted).await?;
    Ok(SurveyAnswer::of(app, &noted, wanted, &album))
}

/// It tells of a household's home: no cache keeps it.
fn quiet(answer: SurveyAnswer) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response()
}
