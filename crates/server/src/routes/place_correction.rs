//! Another place for a case that was put at a wrong one.

use super::cases::{CaseAnswer, parse_code, suggest, view_after};
use super::locate::locate_at;
use crate::app::App;
use crate::clock;
use crate::problem::{Body, Problem};

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use casework::party::checked_reason;
use casework::{Capacity, Location, NewCase, Refusal};
use serde::Deserialize;
use store::{Office, StoreError};
use utoipa::ToSchema;

/// Nearest mines that the suggestion looks at.
const NEAREST_MINES: usize = 3;

/// Where the case really lies.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlaceCorrection {
    lon: f64,
    lat: f64,
    /// `cgcs2000` (default), `gcj02` or `bd09`.
    datum: Option<String>,
    /// Accuracy the source claims, metres.
    accuracy_m: Option<f64>,
    /// Why, 4 to 200 characters.
    reason: String,
}

/// Moves a case to its true place. Grids, mines and the suggested unit are worked out anew; the period that began with the report goes
/// on, and the unit stays until the case is assigned anew.
#[utoipa::path(post, path = "/api/v1/cases/{code}/place", params(("code" = String, Path)), request_body = PlaceCorrection,
    responses((status = 200, body = CaseAnswer), (status = 403, description = "Not the reader's work, or a place outside the own area"),
        (status = 404, description = "No such case"), (status = 409, description = "The case is closed"),
        (status = 422, description = "A field does not fit")))]
pub(crate) async fn correct_place(
    app: App,
    Path(code): Path<String>,
    Body(r): Body<PlaceCorrection>,
) -> Result<Json<CaseAnswer>, Problem> {
    const BY: &[Capacity] = &[Capacity::Intake, Capacity::Dispatch];
    let capacity = app.principal().capacity_among(BY).ok_or_else(|| Refusal::NotYours(BY.to_vec()))?;
    let code = parse_code(&code)?;
    let reason = checked_reason(&r.reason)?;
    let scope = app.scope();
    let case = app.store().case(&scope, &code).await?.case;
    let place = locate_at(&app, r.lon, r.lat, r.datum.as_deref(), r.accuracy_m, NEAREST_MINES)?;
    let location = Location::of(&place);
    if location.code().is_none() && !case.report.out_of_area {
        let detail = "the place lies outside the banner: withdraw the case or pass it on instead";
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "outside_banner", detail).field("lon"));
    }
    if !scope.sees(location.code()) {
        let detail =
            "the place lies outside the area of this account: a duty of the whole banner may move it there";
        return Err(Problem::new(StatusCode::FORBIDDEN, "outside_own_area", detail).field("lon"));
    }
    let report = NewCase { out_of_area: place.outside.is_some(), ..case.report };
    let suggestion = suggest(&app, &place, &report, case.nature).await?;
    let suggestion = app.routing().write(&suggestion).map_err(StoreError::from)?;
    let actor = app.principal().acting_as(Some(capacity));
    let correct = async |office: &Office<'_>| {
        let new = (location, &suggestion, reason.as_str());
        app.store().correct_place(&scope, office, (&code, &actor), new, clock::now()).await
    };
    app.in_office(correct).await?;
    Ok(Json(view_after(&app, &code).await?))
}
