//! Who is away, and who stands in: listed, recorded, cancelled.

use super::day::day;
use crate::app::App;
use crate::clock;
use crate::problem::{Body, Params, Problem};
use crate::view::NamedId;
use axum::Json;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use casework::Person;
use casework::presence::{Absence, AbsenceKind, NewAbsence, noting_capacity};
use serde::{Deserialize, Serialize};
use time::Duration;
use utoipa::{IntoParams, ToSchema};

/// Days that are listed when no last day is given.
const LISTED_DAYS: i64 = 30;
/// Most days of a list.
const MAX_LISTED_DAYS: i64 = 366;

/// Which days.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AbsenceParams {
    /// First day, `2026-11-26`; today when left out.
    from: Option<String>,
    /// Last day, at most a year later; 30 days later when left out.
    until: Option<String>,
}

/// A recorded absence.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AbsenceView {
    id: i64,
    person: NamedId,
    role_zh: &'static str,
    /// `leave`, `trip`, `training` or `other`.
    kind: &'static str,
    kind_zh: &'static str,
    kind_en: &'static str,
    from: String,
    until: String,
    deputy: Option<NamedId>,
    /// Whether the reader may cancel it.
    may_cancel: bool,
}

/// Absences.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AbsenceList {
    absences: Vec<AbsenceView>,
}

/// An absence to record.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AbsenceRequest {
    /// First day, `2026-11-26`.
    from: String,
    /// Last day.
    until: String,
    /// `leave` (default), `trip`, `training` or `other`.
    kind: Option<String>,
    /// Identifier of who stands in; the standing deputy when left out.
    deputy: Option<String>,
}

/// People of the reader's area who are away within some days.
#[utoipa::path(get, path = "/api/v1/people/absences", params(AbsenceParams),
    responses((status = 200, body = AbsenceList), (status = 400, description = "Not a day, or too many")))]
pub(crate) async fn list_absences(app: App, Params(p): Params<AbsenceParams>) -> Result<Response, Problem> {
    let from = p.from.as_deref().map(|text| day(text, "from")).transpose()?.unwrap_or_else(clock::today);
    let until = p.until.as_deref().map(|text| day(text, "until")).transpose()?;
    let until = until.unwrap_or_else(|| from.saturating_add(Duration::days(LISTED_DAYS)));
    if !(0..MAX_LISTED_DAYS).contains(&(until - from).whole_days()) {
        let detail = "`until` must not lie before `from`, and at most a year after it";
        return Err(Problem::bad_request("bad_parameter", detail).field("until"));
    }
    let found = app.store().absences(&app.scope(), from, until).await?;
    let absences = found.iter().filter_map(|a| view(&app, a)).collect();
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(AbsenceList { absences })).into_response())
}

/// Records that somebody is away; the audit log tells it.
#[utoipa::path(post, path = "/api/v1/people/{id}/absences", params(("id" = String, Path)), request_body = AbsenceRequest,
    responses((status = 201, body = AbsenceView), (status = 403, description = "Not the reader's people"),
        (status = 404, description = "No such person"), (status = 422, description = "Refused, with the field")))]
pub(crate) async fn note_absence(
    app: App,
    Path(id): Path<String>,
    Body(r): Body<AbsenceRequest>,
) -> Result<Response, Problem> {
    let person = known_person(&app, &id).ok_or_else(|| Problem::not_found("person", &id))?;
    let refused =
        |code, field, detail: &str| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, detail).field(field);
    let kind = match r.kind.as_deref() {
        None => AbsenceKind::Leave,
        Some(word) => AbsenceKind::parse(word)
            .ok_or_else(|| refused("bad_field", "kind", "`kind` must be leave, trip, training or other"))?,
    };
    if r.deputy.as_deref().is_some_and(|deputy| known_person(&app, deputy).is_none()) {
        return Err(refused("absence_no_deputy", "deputy", "there is no such person who could stand in"));
    }
    let (from, until) = (day(&r.from, "from")?, day(&r.until, "until")?);
    let new = NewAbsence { person: person.id.clone(), kind, from, until, deputy: r.deputy };
    let actor = app.principal().acting_as(Some(capacity_for(&app, person)?));
    let id = app.store().note_absence(&actor, &new, (clock::today(), clock::now())).await?;
    let NewAbsence { person, kind, from, until, deputy } = new;
    let noted = view(&app, &Absence { id, person, kind, from, until, deputy });
    Ok((StatusCode::CREATED, Json(noted)).into_response())
}

/// Cancels an absence: the person is there after all. The row stays, marked; the audit log tells it.
#[utoipa::path(delete, path = "/api/v1/people/absences/{id}", params(("id" = i64, Path)),
    responses((status = 204, description = "Cancelled"), (status = 403, description = "Not the reader's people"),
        (status = 404, description = "No such absence")))]
pub(crate) async fn cancel_absence(app: App, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    let missing = || Problem::not_found("absence", &id);
    let number: i64 = id.parse().map_err(|_| missing())?;
    let absence = app.store().absence(&app.scope(), number).await?.ok_or_else(missing)?;
    let person = known_person(&app, &absence.person).ok_or_else(missing)?;
    let actor = app.principal().acting_as(Some(capacity_for(&app, person)?));
    match app.store().cancel_absence(&actor, number, clock::now()).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(missing()),
    }
}

/// A person whom the reader sees.
pub(super) fn known_person<'a>(app: &'a App, id: &str) -> Option<&'a Person> {
    let person = app.ground().posts.person(app.persons(), id)?;
    let scope = app.scope();
    let township = person.station.as_ref().and_then(|id| app.territory().station(id)).map(|s| &s.township);
    let seen = match township {
        // Those who serve the whole banner are known to everybody in it.
        Some(None) => true,
        Some(Some(code)) => scope.sees(Some(code.as_str())),
        None => person.grids.iter().any(|grid| scope.sees(Some(grid.as_str()))),
    };
    seen.then_some(person)
}

fn capacity(app: &App, person: &Person) -> Option<casework::Capacity> {
    let station = person.station.as_ref().and_then(|id| app.territory().station(id));
    noting_capacity(app.principal(), person, station)
}

pub(super) fn capacity_for(app: &App, person: &Person) -> Result<casework::Capacity, Problem> {
    capacity(app, person).ok_or_else(|| {
        let detail = "absences are recorded by local governance, supervision, or the head of the unit";
        Problem::new(StatusCode::FORBIDDEN, "capacity_needed", detail)
    })
}

/// An absence for who may see the person; nothing otherwise.
fn view(app: &App, absence: &Absence) -> Option<AbsenceView> {
    let person = known_person(app, &absence.person)?;
    let named = |p: &Person| NamedId { id: p.id.clone(), name: p.name.clone() };
    let deputy = absence.deputy.as_deref().and_then(|id| app.ground().posts.person(app.persons(), id));
    Some(AbsenceView {
        id: absence.id,
        person: named(person),
        role_zh: person.role.name_zh(),
        kind: absence.kind.as_str(),
        kind_zh: absence.kind.name_zh(),
        kind_en: absence.kind.name_en(),
        from: absence.from.to_string(),
        until: absence.until.to_string(),
        deputy: deputy.map(named),
        may_cancel: capacity(app, person).is_some(),
    })
}
