//! Open311 GeoReport v2 (wiki.open311.org/GeoReport_v2): other systems send reports and follow them, by a key of their own.
//!
//! Answers hold no personal data: no description, no name, and the place on about a hundred metres.

mod answer;

use crate::app::{App, Service};
use crate::clock;
use answer::{Format, Refused, service_request};
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use casework::intake::{IncomingCase, NEAREST_MINES};
use casework::party::NewParty;
use casework::{Capacity, CaseCode, CaseFilter, Location, NewCase, PartyEntry, Principal, StateFilter};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use store::{Machine, Office, StoreError};
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

/// The one jurisdiction that is served: the division code of the banner.
const JURISDICTION: &str = "150622";
/// Reports that a key may send within a minute.
const REPORTS_A_MINUTE: u32 = 60;
/// Requests that a list holds, as the standard says.
const LISTED: i64 = 1_000;
/// Days that a list spans at most, as the standard says.
const SPAN: Duration = Duration::days(90);
/// Longest client reference, characters.
const MAX_REFERENCE: usize = 64;

type Fields = HashMap<String, String>;

/// Everything that is asked.
pub(crate) async fn open311_get(
    State(service): State<Service>,
    Path(path): Path<String>,
    Query(query): Query<Fields>,
) -> Response {
    let (path, format) = Format::of(&path);
    let answered = match path.split('/').collect::<Vec<_>>().as_slice() {
        ["discovery"] => Ok(discovery()),
        ["services"] => jurisdiction(&query).map(|()| services(&service.app())),
        ["services", code] => jurisdiction(&query).and_then(|()| definition(&service.app(), code)),
        ["requests"] => requests(&service, &query).await,
        ["requests", code] => one(&service, &query, code).await,
        ["tokens", token] => Ok(json!([{ "service_request_id": token, "token": token }])),
        _ => Err(Refused::not_found("there is no such address in GeoReport v2")),
    };
    format.answer(StatusCode::OK, answered, root(path))
}

/// Takes a report in.
pub(crate) async fn open311_post(
    State(service): State<Service>,
    Path(path): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (path, format) = Format::of(&path);
    let taken = if path == "requests" {
        report(&service, &headers, &body).await
    } else {
        Err(Refused::not_found("reports are sent to requests.json or requests.xml"))
    };
    format.answer(StatusCode::CREATED, taken, ("service_requests", "request"))
}

/// Names of the outer and the inner element, as the standard writes them.
fn root(path: &str) -> (&'static str, &'static str) {
    match path.split('/').next() {
        Some("services") if path.contains('/') => ("service_definition", "attribute"),
        Some("services") => ("services", "service"),
        Some("discovery") => ("discovery", "endpoint"),
        _ => ("service_requests", "request"),
    }
}

fn discovery() -> Value {
    json!({
        "changeset": "2026-11-26",
        "contact": "准格尔旗社会治安综合治理中心",
        "key_service": "keys are given by the banner: zhunzhi user api-key",
        "endpoints": [{ "specification": "http://wiki.open311.org/GeoReport_v2", "url": "/open311/v2", "type": "production",
            "formats": ["application/json", "text/xml"] }],
    })
}

/// A jurisdiction may be left out; another one than ours is not found, as the standard says.
fn jurisdiction(fields: &Fields) -> Result<(), Refused> {
    match fields.get("jurisdiction_id").map(String::as_str) {
        None | Some("" | JURISDICTION) => Ok(()),
        Some(_) => Err(Refused::not_found("jurisdiction_id was not found: this server serves 150622")),
    }
}

fn services(app: &App) -> Value {
    let groups = app.rules().categories.categories.iter();
    let leaves = groups.flat_map(|g| g.children.iter().map(move |c| (g, c)));
    let service = leaves.map(|(group, c)| {
        json!({ "service_code": c.code, "service_name": c.name_zh, "description": c.name_en, "metadata": false,
            "type": "realtime", "keywords": group.name_en, "group": group.name_zh })
    });
    service.collect()
}

fn definition(app: &App, code: &str) -> Result<Value, Refused> {
    app.rules().categories.leaf(code).map_err(|_| Refused::not_found("service_code was not found"))?;
    Ok(json!({ "service_code": code, "attributes": [] }))
}

/// The server as a machine sees it.
async fn machine(
    service: &Service,
    fields: &Fields,
    headers: Option<&HeaderMap>,
) -> Result<(App, Machine), Refused> {
    let in_head = headers.and_then(|h| h.get("x-api-key")).and_then(|v| v.to_str().ok());
    let key = fields.get("api_key").map(String::as_str).or(in_head).filter(|k| !k.is_empty());
    let key = key.ok_or_else(|| Refused::new(StatusCode::FORBIDDEN, "api_key was not provided"))?;
    let hash = Sha256::digest(key.as_bytes());
    let found = service.store().machine_of_key(&hash).await?;
    let machine = found.ok_or_else(|| Refused::new(StatusCode::FORBIDDEN, "api_key is not valid"))?;
    let principal = Principal {
        id: format!("key:{}", machine.name),
        name: format!("接口 {}", machine.name),
        capacities: vec![Capacity::Intake],
        unit: None,
        scope: service.rules().circles.scope(&[Capacity::Intake], &machine.area, None),
    };
    Ok((service.app_of(principal), machine))
}

async fn requests(service: &Service, query: &Fields) -> Result<Value, Refused> {
    jurisdiction(query)?;
    let (app, _) = machine(service, query, None).await?;
    if let Some(ids) = query.get("service_request_id") {
        let mut found = vec![];
        for id in ids.split(',').take(100) {
            if let Ok(code) = CaseCode::parse(id)
                && let Ok(file) = app.store().case(&app.scope(), &code).await
            {
                found.push(service_request(&app, &file.case));
            }
        }
        return Ok(found.into());
    }
    let until = instant(query, "end_date")?.unwrap_or_else(clock::now);
    let since = instant(query, "start_date")?.unwrap_or(until - SPAN);
    if since > until || until - since > SPAN {
        return Err(Refused::bad("start_date and end_date must span at most 90 days, in their order"));
    }
    let state = match query.get("status").map(String::as_str) {
        None | Some("open,closed" | "closed,open") => None,
        Some("open") => Some(StateFilter::Open),
        Some("closed") => Some(StateFilter::Closed),
        Some(_) => return Err(Refused::bad("status must be open or closed")),
    };
    let day = casework::course::civil_day;
    let category = query.get("service_code").cloned();
    if let Some(code) = &category {
        definition(&app, code)?;
    }
    let filter = CaseFilter {
        state,
        category,
        since: Some(day(since)),
        until: Some(day(until)),
        ..CaseFilter::default()
    };
    let page = app.store().cases(&app.scope(), &filter, clock::today(), None, LISTED).await?;
    Ok(page.rows.iter().map(|row| answer::row(&app, row)).collect())
}

fn instant(query: &Fields, name: &'static str) -> Result<Option<OffsetDateTime>, Refused> {
    let given = query.get(name).filter(|t| !t.is_empty());
    let read = given.map(|t| OffsetDateTime::parse(t, &Rfc3339)).transpose();
    read.map_err(|_| Refused::bad(format!("{name} must be a W3C date and time such as 2026-11-01T00:00:00Z")))
}

async fn one(service: &Service, query: &Fields, code: &str) -> Result<Value, Refused> {
    jurisdiction(query)?;
    let (app, _) = machine(service, query, None).await?;
    let absent = || Refused::not_found("service_request_id was not found");
    let code = CaseCode::parse(code).map_err(|_| absent())?;
    let file = app.store().case(&app.scope(), &code).await.map_err(|e| match e {
        store::StoreError::NoCase(_) => absent(),
        other => other.into(),
    })?;
    Ok(json!([service_request(&app, &file.case)]))
}

async fn report(service: &Service, headers: &HeaderMap, body: &[u8]) -> Result<Value, Refused> {
    let body = std::str::from_utf8(body).map_err(|_| Refused::bad("the body is not UTF-8 text"))?;
    let fields: Fields = form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    jurisdiction(&fields)?;
    let (app, machine) = machine(service, &fields, Some(headers)).await?;
    within_the_minute(&machine.name)?;
    let incoming = incoming(&app, &machine, &fields).await?;
    let reference = incoming.report.source_ref.clone();
    let actor = app.principal().acting_as(Some(Capacity::Intake));
    let take = async |office: &Office<'_>| {
        app.store().import_cases(None, office, &actor, machine.channel, &[incoming], clock::now()).await
    };
    let taken = app.in_office(take).await?;
    let code = match taken.into_iter().next() {
        Some(code) => code,
        None => known(&app, &machine, reference).await?,
    };
    Ok(json!([{ "service_request_id": code, "service_notice": "已登记，待受理", "account_id": "" }]))
}

/// The case that has a reference already.
async fn known(app: &App, machine: &Machine, reference: Option<String>) -> Result<String, Refused> {
    let reference = reference.unwrap_or_default();
    let known =
        app.store().known_references(&app.scope(), machine.channel, std::slice::from_ref(&reference)).await?;
    let code = known.get(&reference).and_then(|k| k.code.clone());
    code.ok_or_else(|| Refused::bad("client_reference was given to a report elsewhere"))
}

async fn incoming(app: &App, machine: &Machine, fields: &Fields) -> Result<IncomingCase, Refused> {
    let given = |name: &str| fields.get(name).map(|t| t.trim()).filter(|t| !t.is_empty());
    let code = given("service_code").ok_or_else(|| Refused::bad("service_code was not provided"))?;
    let number = |name: &str| given(name).and_then(|t| t.parse::<f64>().ok());
    let (Some(lat), Some(lon)) = (number("lat"), number("long")) else {
        return Err(Refused::bad("lat and long must be provided, WGS 84 degrees"));
    };
    let summary = given("description").ok_or_else(|| Refused::bad("description was not provided"))?;
    let place = super::locate::locate_at(app, lon, lat, None, None, NEAREST_MINES)?;
    let tree = &app.rules().categories;
    let mut report = NewCase::check(tree, &place, code, summary, 1, machine.channel, false)?;
    let location = Location::of(&place);
    if !app.scope().sees(location.code()) {
        return Err(Refused::new(StatusCode::FORBIDDEN, "the place lies outside the area of this api_key"));
    }
    let reference = given("client_reference");
    if reference.is_some_and(|r| r.chars().count() > MAX_REFERENCE || r.chars().any(char::is_control)) {
        return Err(Refused::bad("client_reference may have 64 characters"));
    }
    report.source_ref = reference.map(|r| format!("{}:{r}", machine.name));
    let suggestion = super::cases::suggest(app, &place, &report, None).await?;
    let suggestion = app.routing().write(&suggestion).map_err(StoreError::from)?;
    let (party, reported_at) = (party(fields)?, clock::now());
    Ok(IncomingCase { row: 1, report, location, suggestion, reported_at, party })
}

/// Who reports, when named.
fn party(fields: &Fields) -> Result<Option<NewParty>, Refused> {
    let given = |name: &str| fields.get(name).map(|t| t.trim()).filter(|t| !t.is_empty());
    let (first, last, phone) = (given("first_name"), given("last_name"), given("phone"));
    if first.is_none() && last.is_none() && phone.is_none() {
        return Ok(None);
    }
    let name = format!("{}{}", last.unwrap_or_default(), first.unwrap_or_default());
    let name = if name.is_empty() { "未留姓名" } else { &name };
    let entry = PartyEntry { role: "petitioner", kind: "natural", name, phone, ..PartyEntry::default() };
    NewParty::check(&entry, clock::today()).map(Some).map_err(|e| Refused::bad(e.to_string()))
}

/// Counts what a key sends; the count is this server's own.
fn within_the_minute(name: &str) -> Result<(), Refused> {
    static SENT: Mutex<Option<(i64, HashMap<String, u32>)>> = Mutex::new(None);
    let minute = clock::now().unix_timestamp() / 60;
    let mut sent = SENT.lock().unwrap_or_else(PoisonError::into_inner);
    if sent.as_ref().is_none_or(|(m, _)| *m != minute) {
        *sent = Some((minute, HashMap::new()));
    }
    let Some((_, counts)) = sent.as_mut() else { return Ok(()) };
    let count = counts.entry(name.to_owned()).or_default();
    *count += 1;
    if *count > REPORTS_A_MINUTE {
        let detail = "more than 60 reports within a minute: send the rest in the next";
        return Err(Refused::new(StatusCode::TOO_MANY_REQUESTS, detail));
    }
    Ok(())
}
