//! Another person in charge of a case at the unit that has it.

use super::cases::{CaseAnswer, parse_code, view_after};
use super::interests::Screening;
use super::locate::locate_at;
use crate::app::App;
use crate::clock;
use crate::problem::{Body, Problem};
use axum::Json;
use axum::extract::Path;
use casework::{Capacity, Refusal};
use serde::Deserialize;
use store::Office;
use utoipa::ToSchema;

/// Who takes over.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HandOver {
    /// Somebody of the unit that has the case.
    person_id: String,
    /// Why, 1 to 2,000 characters.
    reason: String,
}

/// Hands a case to another person of its unit: after a recusal, an absence, or for a lighter desk. Unit and periods stay; who is recused
/// from the case, or has an interest in its place, is refused.
#[utoipa::path(post, path = "/api/v1/cases/{code}/person", params(("code" = String, Path)), request_body = HandOver,
    responses((status = 200, body = CaseAnswer), (status = 403, description = "Not the reader's work"),
        (status = 404, description = "No such case"), (status = 409, description = "No unit has it, it has ended, or the person is recused"),
        (status = 422, description = "Nobody of the unit, or an interest in the place")))]
pub(crate) async fn hand_over(
    app: App,
    Path(code): Path<String>,
    Body(r): Body<HandOver>,
) -> Result<Json<CaseAnswer>, Problem> {
    const BY: &[Capacity] = &[Capacity::UnitHead, Capacity::Dispatch, Capacity::Leader];
    let capacity = app.principal().capacity_among(BY).ok_or_else(|| Refusal::NotYours(BY.to_vec()))?;
    let (code, scope) = (parse_code(&code)?, app.scope());
    let case = app.store().case(&scope, &code).await?.case;
    let of_unit = |p: &&casework::Person| p.station.is_some() && p.station == case.unit;
    let person = app.person(&r.person_id).filter(of_unit).map(|p| p.id.clone());
    if let (Some(person), at) = (&person, case.location.point) {
        let place = locate_at(&app, at.lon(), at.lat(), None, None, 0)?;
        Screening::read(&app).await?.must_not_recuse(&place, person)?;
    }
    let actor = app.principal().acting_as(Some(capacity));
    let decide = |case: &casework::Case, course: &casework::Course| {
        // Said before the person is missed: a case without a unit has nobody to choose from.
        let body = case.hand_over(course, person.as_deref().unwrap_or_default(), &r.reason)?;
        person.as_ref().ok_or_else(|| Refusal::Field {
            field: "person_id",
            problem: "nobody of the unit that has the case; its station lists its staff".to_owned(),
        })?;
        Ok((actor, vec![body]))
    };
    let hand = async |office: &Office<'_>| {
        app.store().change_case(&scope, office, &code, clock::now(), decide).await
    };
    app.in_office(hand).await.map_err(|e| Problem::from(e).text_field("reason"))?;
    Ok(Json(view_after(&app, &code).await?))
}
