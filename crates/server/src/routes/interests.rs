//! Declared interests (回避): listed, recorded, and ended by another person. Grounds are for who looks after the people.

use super::absences::{capacity_for, known_person};
use crate::app::App;
use crate::clock;
use crate::problem::{Body, Problem};
use crate::view::NamedId;
use axum::Json;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use casework::recusal::{Interest, InterestGround, Interests, PassedOver, Subject, SubjectKind};
use casework::{Scope, presence::Presence};
use serde::{Deserialize, Serialize};
use territory::Place;
use utoipa::ToSchema;

/// A declaration in force.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InterestView {
    id: i64,
    person: NamedId,
    role_zh: &'static str,
    /// `village` or `mine`.
    kind: &'static str,
    subject: NamedId,
    ground: &'static str,
    ground_zh: &'static str,
    ground_en: &'static str,
    /// Whether the reader may end it: never who recorded it.
    may_end: bool,
}

/// Declarations in force of people whom the reader looks after.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InterestList {
    interests: Vec<InterestView>,
    /// Staff of stations and units for whom the reader may record one, by identifier.
    people: Vec<String>,
}

/// An interest to record.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct InterestRequest {
    /// `village` or `mine`.
    kind: String,
    /// Code of the village or identifier of the mine.
    subject: String,
    /// `native`, `kin`, `stake`, `former_post` or `other`.
    ground: String,
}

/// Declarations in force of the people whom the reader looks after.
#[utoipa::path(get, path = "/api/v1/people/interests", responses((status = 200, body = InterestList)))]
pub(crate) async fn list_interests(app: App) -> Result<Response, Problem> {
    let found = app.store().interests(&app.scope()).await?;
    let interests = found.iter().filter_map(|interest| view(&app, interest)).collect();
    let staff = app.persons().iter().filter(|p| p.station.is_some() && capacity_for(&app, p).is_ok());
    let people = staff.map(|p| p.id.clone()).collect();
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(InterestList { interests, people })).into_response())
}

/// Records that somebody has an interest in a village or mine: from now on the person is proposed for none of its cases.
#[utoipa::path(post, path = "/api/v1/people/{id}/interests", params(("id" = String, Path)), request_body = InterestRequest,
    responses((status = 201, body = InterestView), (status = 403, description = "Not the reader's people"),
        (status = 409, description = "In force already"), (status = 422, description = "Refused, with the field")))]
pub(crate) async fn declare_interest(
    app: App,
    Path(id): Path<String>,
    Body(r): Body<InterestRequest>,
) -> Result<Response, Problem> {
    let person = known_person(&app, &id).ok_or_else(|| Problem::not_found("person", &id))?;
    let bad = |field, detail: &str| {
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "bad_field", detail).field(field)
    };
    let kind = SubjectKind::parse(&r.kind).ok_or_else(|| bad("kind", "`kind` must be village or mine"))?;
    let ground = InterestGround::parse(&r.ground)
        .ok_or_else(|| bad("ground", "`ground` must be native, kin, stake, former_post or other"))?;
    let subject = Subject::of(kind, &r.subject).filter(|subject| named(&app, subject).is_some());
    let subject = subject.ok_or_else(|| {
        let detail = "there is no such village or mine";
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "unknown_subject", detail).field("subject")
    })?;
    let actor = app.principal().acting_as(Some(capacity_for(&app, person)?));
    let declared = app.store().declare_interest(&actor, (&person.id, &subject, ground), clock::now()).await?;
    let id = declared.ok_or_else(|| {
        let detail = "this interest is recorded already";
        Problem::new(StatusCode::CONFLICT, "interest_known", detail).field("subject")
    })?;
    let interest = Interest { id, person: person.id.clone(), subject, ground, declared_by: actor.id };
    Ok((StatusCode::CREATED, Json(view(&app, &interest))).into_response())
}

/// Ends a declaration. Two pairs of eyes: who recorded it does not end it. The row stays; the audit log tells it.
#[utoipa::path(delete, path = "/api/v1/people/interests/{id}", params(("id" = i64, Path)),
    responses((status = 204, description = "Ended"), (status = 403, description = "Not the reader's people, or recorded by the reader"),
        (status = 404, description = "No such declaration")))]
pub(crate) async fn end_interest(app: App, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    let missing = || Problem::not_found("interest", &id);
    let number: i64 = id.parse().map_err(|_| missing())?;
    let found = app.store().interests(&app.scope()).await?.into_iter().find(|i| i.id == number);
    let interest = found.ok_or_else(missing)?;
    let person = known_person(&app, &interest.person).ok_or_else(missing)?;
    let actor = app.principal().acting_as(Some(capacity_for(&app, person)?));
    if interest.declared_by == actor.id {
        let detail = "who recorded an interest does not end it: another person must";
        return Err(Problem::new(StatusCode::FORBIDDEN, "own_declaration", detail));
    }
    match app.store().end_interest(&actor, number, clock::now()).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(missing()),
    }
}

/// A declaration for who looks after the person; nothing otherwise: its ground is personal.
fn view(app: &App, interest: &Interest) -> Option<InterestView> {
    let person = known_person(app, &interest.person)?;
    capacity_for(app, person).ok()?;
    Some(InterestView {
        id: interest.id,
        person: NamedId { id: person.id.clone(), name: person.name.clone() },
        role_zh: person.role.name_zh(),
        kind: interest.subject.kind().as_str(),
        subject: named(app, &interest.subject)?,
        ground: interest.ground.as_str(),
        ground_zh: interest.ground.name_zh(),
        ground_en: interest.ground.name_en(),
        may_end: interest.declared_by != app.principal().id,
    })
}

fn named(app: &App, subject: &Subject) -> Option<NamedId> {
    let name = match subject {
        Subject::Village(code) => app.territory().division(code)?.name.clone(),
        Subject::Mine(id) => app.territory().mine(id)?.name.clone(),
    };
    Some(NamedId { id: subject.code().to_owned(), name })
}

/// Who must not be proposed for a case at a place now, and why.
pub(super) struct Screening {
    app: App,
    interests: Interests,
    absences: Vec<casework::presence::Absence>,
}

impl Screening {
    /// Of the whole banner, whoever asks: the same report must get the same suggestion.
    pub(super) async fn read(app: &App) -> Result<Screening, Problem> {
        let (scope, today) = (Scope::whole_banner(), clock::today());
        let interests = Interests::of(&app.store().interests(&scope).await?);
        let absences = app.store().absences(&scope, today, today).await?;
        Ok(Screening { app: app.clone(), interests, absences })
    }

    pub(super) fn passed_over(&self, place: &Place) -> impl Fn(&str) -> Option<PassedOver> {
        let (roster, calendar) = (&self.app.ground().roster, self.app.rules().sla.calendar());
        let presence = Presence::at(roster, &self.absences, calendar, clock::now());
        move |person| self.interests.passed_over(person, place, &presence)
    }

    /// The same for any number of places.
    pub(super) fn everywhere(&self) -> impl Fn(&str, &Place) -> Option<PassedOver> + Sync {
        let (roster, calendar) = (&self.app.ground().roster, self.app.rules().sla.calendar());
        let presence = Presence::at(roster, &self.absences, calendar, clock::now());
        move |person, place| self.interests.passed_over(person, place, &presence)
    }

    /// Refuses somebody with an interest in the place of a case: no reason outweighs it.
    pub(super) fn must_not_recuse(&self, place: &Place, person: &str) -> Result<(), Problem> {
        match self.passed_over(place)(person) {
            Some(why) if why.rule == "interest" => {
                Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "must_recuse", why.en).field("person_id"))
            }
            _ => Ok(()),
        }
    }
}
