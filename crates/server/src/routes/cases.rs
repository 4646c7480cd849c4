//! Cases: list, look at, suggest, register, confirm.

use super::interests::Screening;
use super::locate::locate_at;
use super::{FilterParams, GroupView};
use crate::app::App;
use crate::clock;
use crate::problem::{Body, Params, Problem};
use crate::view::{CaseRowView, CaseView, NamedId};
use axum::Json;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use casework::case::{Nature, checked_people};
use casework::intake::NEAREST_MINES;
use casework::routing::RoutingInput;
use casework::{
    Capacity, CaseCode, Channel, Extent, LinkKind, Location, NewCase, Refusal, SealedCircle, Suggestion,
};
use serde::{Deserialize, Serialize};
use store::Office;
use territory::{Place, StationId};
use utoipa::ToSchema;

const MAX_PAGE: i64 = 500;

/// A page of cases.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CaseList {
    cases: Vec<CaseRowView>,
    /// Give as `after` for the next page; null at the end.
    next: Option<i64>,
    /// Cases of the whole filter.
    count: i64,
}

/// Cases by filter, newest number first, paged by key.
#[utoipa::path(get, path = "/api/v1/cases", params(FilterParams),
    responses((status = 200, body = CaseList), (status = 400, description = "Bad filter")))]
pub(crate) async fn list_cases(
    app: App,
    Params(params): Params<FilterParams>,
) -> Result<Json<CaseList>, Problem> {
    params.refuse_level()?;
    let filter = params.filter(&app)?;
    app.store().check_filter(&app.scope(), &filter).await?;
    let limit = params.limit.unwrap_or(50);
    if !(1..=MAX_PAGE).contains(&limit) {
        return Err(Problem::bad_request("bad_parameter", "`limit` must be 1 to 500").field("limit"));
    }
    let (scope, today) = (app.scope(), clock::today());
    let page = app.store().cases(&scope, &filter, today, params.after, limit).await?;
    let count = app.store().count_cases(&scope, &filter, today).await?;
    let cases = page.rows.into_iter().map(|r| CaseRowView::of(&app, r)).collect();
    Ok(Json(CaseList { cases, next: page.next, count }))
}

/// One case with its history.
#[utoipa::path(get, path = "/api/v1/cases/{code}", params(("code" = String, Path)),
    responses((status = 200, body = CaseView), (status = 404, description = "No such case in the reader's scope")))]
pub(crate) async fn case(app: App, Path(code): Path<String>) -> Result<Json<CaseView>, Problem> {
    let code = parse_code(&code)?;
    Ok(Json(view(&app, &code).await?))
}

/// A case after a change; of one that the change took out of the reader's sight, only that it was made.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum CaseAnswer {
    Case(Box<CaseView>),
    Sealed(SealedReceipt),
}

/// What is told of a case that the duty of who wrote it may not see.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SealedReceipt {
    code: String,
    /// Always true.
    sealed: bool,
}

pub(super) async fn view_after(app: &App, code: &CaseCode) -> Result<CaseAnswer, Problem> {
    if !app.store().sees_case(&app.scope(), code).await? {
        return Ok(CaseAnswer::Sealed(SealedReceipt { code: code.to_string(), sealed: true }));
    }
    Ok(CaseAnswer::Case(Box::new(view(app, code).await?)))
}

pub(super) async fn view(app: &App, code: &CaseCode) -> Result<CaseView, Problem> {
    let scope = app.scope();
    let file = app.store().case(&scope, code).await?;
    let batch = match &file.case.batch {
        Some(id) => app.store().batches(&scope).await?.into_iter().find(|b| b.id == *id),
        None => None,
    };
    let documents = app.store().documents(&scope, file.id).await?;
    let group = GroupView::of(app, app.store().group(&scope, file.id).await?);
    let batch = batch.map(|b| NamedId { id: b.id, name: b.name });
    Ok(CaseView::of(app, file, documents, batch).with_group(group))
}

pub(super) fn parse_code(text: &str) -> Result<CaseCode, Problem> {
    CaseCode::parse(text).map_err(|e| Problem::bad_request("bad_case_code", e.to_string()))
}

/// What a suggestion is asked for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SuggestRequest {
    lon: f64,
    lat: f64,
    /// Category such as `MS-01`.
    category: String,
    /// People concerned; 1 when left out.
    people: Option<u32>,
    /// Households concerned, when known.
    households: Option<u32>,
    /// Money it is about in 分, when known.
    amount_fen: Option<i64>,
    /// `counter` when left out.
    channel: Option<String>,
    /// Nature, when somebody determined it.
    nature: Option<String>,
    datum: Option<String>,
    /// Accuracy the source claims, metres.
    accuracy_m: Option<f64>,
}

/// Where a place is and who should handle a dispute there.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SuggestResponse {
    #[schema(value_type = Object)]
    place: Place,
    #[schema(value_type = Object)]
    suggestion: Suggestion,
}

/// Suggests an assignment with its reasons; nothing is stored.
#[utoipa::path(post, path = "/api/v1/cases/suggest", request_body = SuggestRequest,
    responses((status = 200, body = SuggestResponse), (status = 422, description = "Unknown category")))]
pub(crate) async fn suggest_case(
    app: App,
    Body(r): Body<SuggestRequest>,
) -> Result<Json<SuggestResponse>, Problem> {
    let place = locate_at(&app, r.lon, r.lat, r.datum.as_deref(), r.accuracy_m, NEAREST_MINES)?;
    let (group, leaf) = app.rules().categories.leaf(&r.category).map_err(Refusal::from)?;
    let asked = NewCase {
        category: leaf.code.clone(),
        mining_related: group.mining_related,
        summary: String::new(),
        people: checked_people(r.people.unwrap_or(1))?,
        extent: Extent::check(r.households, r.amount_fen)?,
        channel: channel(r.channel.as_deref())?,
        source_ref: None,
        out_of_area: place.outside.is_some(),
    };
    let nature = r.nature.as_deref().map(nature).transpose()?;
    let suggestion = suggest(&app, &place, &asked, nature).await?;
    Ok(Json(SuggestResponse { place, suggestion }))
}

pub(super) async fn suggest(
    app: &App,
    place: &Place,
    report: &NewCase,
    nature: Option<Nature>,
) -> Result<Suggestion, Problem> {
    // Of the whole banner, whoever asks: the same report must get the same suggestion. Sealed cases are not counted, since
    // the number is told to everybody.
    let load = app.store().load(&app.rules().circles.common_scope()).await?;
    let screening = Screening::read(app).await?;
    let input = RoutingInput {
        place,
        category: &report.category,
        mining_related: report.mining_related,
        nature,
        people: report.people,
        extent: report.extent,
        channel: report.channel,
        at: clock::now(),
        tree: &app.rules().categories,
        stations: &app.territory().atlas().stations,
        persons: app.persons(),
        load: &|id| load.get(id).copied().unwrap_or(0),
    };
    app.routing().suggest_unbiased(&input, screening.passed_over(place)).map_err(|e| {
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "no_route", e.to_string())
            .hint("choose another category, or hand the matter to the banner centre by telephone and tell the administrator")
    })
}

/// A report.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RegisterRequest {
    lon: f64,
    lat: f64,
    /// Category such as `MS-01`.
    category: String,
    /// What happened, 1 to 2000 characters.
    summary: String,
    /// People concerned; 1 when left out.
    people: Option<u32>,
    /// Households concerned, when known.
    households: Option<u32>,
    /// Money it is about in 分, when known.
    amount_fen: Option<i64>,
    /// `counter` (default), `hotline`, `petition`, `grid_patrol`, `court`, `phone` or `letter`.
    channel: Option<String>,
    datum: Option<String>,
    /// Accuracy the source claims, metres.
    accuracy_m: Option<f64>,
    /// The place lies outside the banner and that is right.
    out_of_area: Option<bool>,
    /// Code of an earlier case that it belongs to: it stays a case of its own, and both name each other.
    joins: Option<String>,
    /// `group` (default) or `repeat_visit`, with `joins`.
    link: Option<String>,
}

impl RegisterRequest {
    fn join(&self) -> Result<Option<(CaseCode, LinkKind)>, Problem> {
        let link = match self.link.as_deref() {
            None => LinkKind::Group,
            Some(word) => LinkKind::parse(word).ok_or_else(|| {
                let detail = "`link` must be group or repeat_visit";
                Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "bad_field", detail).field("link")
            })?,
        };
        let code = self.joins.as_deref().map(parse_code).transpose().map_err(|p| p.field("joins"))?;
        Ok(code.map(|code| (code, link)))
    }
}

/// Registers a case at a place; the suggestion waits for a clerk's confirmation.
#[utoipa::path(post, path = "/api/v1/cases", request_body = RegisterRequest,
    responses((status = 201, body = CaseAnswer), (status = 422, description = "Refused, with field and reason")))]
pub(crate) async fn register_case(app: App, Body(r): Body<RegisterRequest>) -> Result<Response, Problem> {
    let channel = channel(r.channel.as_deref())?;
    let place = locate_at(&app, r.lon, r.lat, r.datum.as_deref(), r.accuracy_m, NEAREST_MINES)?;
    let people = r.people.unwrap_or(1);
    let out_of_area = r.out_of_area.unwrap_or(false);
    let report = NewCase::check(
        &app.rules().categories,
        &place,
        &r.category,
        &r.summary,
        people,
        channel,
        out_of_area,
    )?;
    let report = NewCase { extent: Extent::check(r.households, r.amount_fen)?, ..report };
    let location = Location::of(&place);
    if !app.scope().sees(location.code()) {
        let detail = "the place lies outside the area of this account";
        return Err(Problem::new(StatusCode::FORBIDDEN, "outside_own_area", detail).field("lon"));
    }
    let suggestion = suggest(&app, &place, &report, None).await?;
    let suggestion = app.routing().write(&suggestion).map_err(store::StoreError::from)?;
    known_calendar(&app)?;
    let actor = app.principal().acting_as(Some(Capacity::Intake));
    let (joins, scope, now) = (r.join()?, app.scope(), clock::now());
    if let Some((earlier, _)) = &joins {
        let circle = app.rules().circles.sealed_as(&r.category, None);
        same_circle(&app, earlier, circle).await.map_err(|problem| problem.field("joins"))?;
    }
    let register = async |office: &Office<'_>| match &joins {
        None => app.store().register_case(office, &actor, report, location, &suggestion, now).await,
        Some((code, link)) => {
            let (store, new) = (app.store(), (report, location));
            store.register_joining_case((&scope, &actor), office, new, &suggestion, (code, *link), now).await
        }
    };
    let case = app.in_office(register).await.map_err(|e| match e {
        store::StoreError::NoCase(_) => Problem::from(e).field("joins"),
        other => other.into(),
    })?;
    let view = view_after(&app, &case.code).await?;
    let location = [(header::LOCATION, format!("/api/v1/cases/{}", case.code))];
    Ok((StatusCode::CREATED, location, Json(view)).into_response())
}

fn nature(word: &str) -> Result<Nature, Problem> {
    Nature::parse(word).ok_or_else(|| {
        let words = Nature::ALL.iter().map(|n| n.as_str()).collect::<Vec<_>>().join(", ");
        let detail = format!("`nature` must be one of {words}");
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "bad_field", detail).field("nature")
    })
}

fn channel(word: Option<&str>) -> Result<Channel, Problem> {
    word.map_or(Ok(Channel::Counter), |word| {
        Channel::parse(word).ok_or_else(|| {
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "unknown_channel", "unknown channel")
                .field("channel")
        })
    })
}

/// Cases are joined within one circle only: the history of each names the other to all its readers.
pub(super) async fn same_circle(
    app: &App,
    code: &CaseCode,
    circle: Option<&SealedCircle>,
) -> Result<(), Problem> {
    let case = app.store().case(&app.scope(), code).await?.case;
    if app.rules().circles.sealed_as(case.report.category.as_str(), case.nature) == circle {
        return Ok(());
    }
    let detail =
        "a sealed case is joined with cases of its own circle only: each history names the other case";
    Err(Problem::new(StatusCode::CONFLICT, "another_circle", detail))
}

/// No case is taken in while nobody has entered the working calendar of the year.
pub(super) fn known_calendar(app: &App) -> Result<(), Problem> {
    let known = app.rules().sla.calendar().is_working(clock::today());
    let refuse =
        |e: casework::SlaError| Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "no_calendar", e.to_string());
    known.map(drop).map_err(refuse)
}

/// A clerk's decision on a suggestion.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConfirmRequest {
    unit_id: String,
    person_id: Option<String>,
    /// Required when unit or person differ from the suggestion.
    reason: Option<String>,
}

/// Confirms or changes the suggested assignment: the case is accepted and dispatched.
#[utoipa::path(post, path = "/api/v1/cases/{code}/confirm", params(("code" = String, Path)), request_body = ConfirmRequest,
    responses((status = 200, body = CaseAnswer), (status = 409, description = "The life cycle has no such step")))]
pub(crate) async fn confirm_case(
    app: App,
    Path(code): Path<String>,
    Body(r): Body<ConfirmRequest>,
) -> Result<Json<CaseAnswer>, Problem> {
    let code = parse_code(&code)?;
    let scope = app.scope();
    let not_found = |what, id: &str| Refusal::NotFound { what, id: id.chars().take(40).collect() };
    let unit = StationId::new(r.unit_id.clone()).ok().filter(|id| app.territory().station(id).is_some());
    let unit = unit.ok_or_else(|| not_found("unit", &r.unit_id))?;
    if let Some(person) = r.person_id.as_deref()
        && app.person(person).is_none()
    {
        return Err(not_found("person", person).into());
    }
    let file = app.store().case(&scope, &code).await?;
    if let Some(person) = r.person_id.as_deref() {
        let at = file.case.location.point;
        let place = locate_at(&app, at.lon(), at.lat(), None, None, 0)?;
        Screening::read(&app).await?.must_not_recuse(&place, person)?;
    }
    let suggestion = match file.suggestion {
        Some(s) => s,
        None => {
            return Err(Problem::new(
                StatusCode::CONFLICT,
                "no_suggestion",
                "the case has no suggestion to confirm",
            ));
        }
    };
    let actor = app.principal().acting_as(Some(Capacity::Dispatch));
    let decide = |case: &casework::Case, course: &casework::Course| {
        r.person_id.as_deref().map_or(Ok(()), |person| course.may_have(person))?;
        let bodies = case.assign(&suggestion, &unit, r.person_id.as_deref(), r.reason.as_deref())?;
        Ok((actor, bodies))
    };
    let confirm = async |office: &Office<'_>| {
        app.store().change_case(&scope, office, &code, clock::now(), decide).await
    };
    app.in_office(confirm).await.map_err(|e| Problem::from(e).text_field("reason"))?;
    Ok(Json(view_after(&app, &code).await?))
}
