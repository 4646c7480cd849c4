//! A report of a scanned code becomes a case like any other; sent twice, it is one.

use super::Stranger;
use crate::app::App;
use crate::clock;
use crate::problem::{Problem, QuietBody};
use crate::routes::cases::{known_calendar, suggest};
use crate::routes::locate::locate_at;
use crate::routes::places::place_name;
use crate::view::instant;
use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use casework::intake::{IncomingCase, NEAREST_MINES};
use casework::party::NewParty;
use casework::{Capacity, CaseCode, Channel, Location, NewCase, PartyEntry};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::{CodeCheck, Office, PlaceCodeRow, StoreError, TICKET};
use territory::Place;
use utoipa::ToSchema;

/// A position that is worse says less than the place of the code, metres.
const WORST_M: f64 = 2_000.0;

/// A report from the page of a code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PublicReport {
    /// The code that was scanned.
    pub(super) place: String,
    /// 32 random hexadecimal digits made for this report: sent again with them, it is the same case.
    pub(super) key: String,
    /// Machine word of the topic.
    pub(super) topic: String,
    /// Machine words of what was ticked.
    #[serde(default)]
    pub(super) answers: Vec<String>,
    /// The own words, at most 1,000 characters.
    #[serde(default)]
    pub(super) words: String,
    /// Where the sender is; the place of the code when left out, outside the banner, or worse than 2 km.
    pub(super) lon: Option<f64>,
    pub(super) lat: Option<f64>,
    /// Metres.
    pub(super) accuracy_m: Option<f64>,
    /// `cgcs2000` (default), `gcj02` or `bd09`.
    pub(super) datum: Option<String>,
    /// How to call the sender.
    pub(super) name: Option<String>,
    pub(super) phone: Option<String>,
    /// Must stay empty: only programs fill it.
    #[serde(default)]
    pub(super) website: String,
}

/// What the sender keeps.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PublicReceipt {
    /// Code of the case, with its check digit.
    pub(super) case: String,
    /// Six digits to follow it by, for a report without a phone.
    pub(super) pick_up: Option<String>,
    /// Lets files be added to this case.
    ticket: String,
    /// When the ticket lapses.
    ticket_until: String,
    /// Name of the place of the code.
    pub(super) place: String,
    /// Whether the position of the sender was used.
    pub(super) here: bool,
}

/// Takes a report in, from whoever scanned a code.
#[utoipa::path(post, path = "/api/v1/public/reports", request_body = PublicReport,
    responses((status = 201, body = PublicReceipt), (status = 404, description = "Not a code of this server"),
        (status = 410, description = "The code was revoked"), (status = 422, description = "A field does not fit"),
        (status = 429, description = "Too much from this address or place; `Retry-After` says when to try again")))]
pub(crate) async fn report_publicly(
    stranger: Stranger,
    QuietBody(report): QuietBody<PublicReport>,
) -> Result<Response, Problem> {
    let receipt = taken(&stranger, &report).await?;
    Ok((StatusCode::CREATED, [(header::CACHE_CONTROL, "no-store")], Json(receipt)).into_response())
}

/// The code of a place, if it is in force.
pub(super) async fn in_force(app: &App, code: &str) -> Result<PlaceCodeRow, Problem> {
    match app.store().check_place_code(code).await? {
        CodeCheck::Good(row) => Ok(*row),
        CodeCheck::Revoked => {
            let detail = "the code was revoked: a newer poster hangs at its place";
            Err(Problem::new(StatusCode::GONE, "place_code_revoked", detail).field("place"))
        }
        CodeCheck::Foreign => {
            let detail = "the code was not issued by this server, or it was changed";
            Err(Problem::new(StatusCode::NOT_FOUND, "place_code_foreign", detail).field("place"))
        }
    }
}

/// Name of a place with where its poster hangs.
pub(super) fn place_said(app: &App, row: &PlaceCodeRow) -> String {
    format!("{}{}", place_name(app, &row.place), row.place.spot)
}

/// Takes a report in and gives the receipt.
pub(super) async fn taken(stranger: &Stranger, r: &PublicReport) -> Result<PublicReceipt, Problem> {
    let unprocessable =
        |code, field, detail: &str| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, detail).field(field);
    if !r.website.is_empty() {
        return Err(unprocessable("not_a_person", "website", "this field must stay empty"));
    }
    if r.key.len() != 32 || !r.key.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(unprocessable("bad_field", "key", "32 hexadecimal digits are expected"));
    }
    let app = stranger.app();
    let row = in_force(&app, &r.place).await?;
    stranger.service.gate().report(&stranger.address, row.serial)?;
    let topic = app.rules().topics.topic(&r.topic)?;
    let own = format!("{}.", topic.code);
    let ticked: Vec<String> =
        r.answers.iter().filter_map(|a| a.strip_prefix(&own)).map(str::to_owned).collect();
    let said = place_said(&app, &row);
    let summary =
        topic.description(&said, &ticked, &r.words).map_err(|e| Problem::from(e).text_field("words"))?;
    let (place, here) = place_of(&app, &row, r)?;
    let tree = &app.rules().categories;
    let mut report = NewCase::check(tree, &place, &topic.category, &summary, 1, Channel::Qr, false)?;
    let reference = reference(&r.key);
    report.source_ref = Some(reference.clone());
    let suggestion = suggest(&app, &place, &report, None).await?;
    let suggestion = app.routing().write(&suggestion).map_err(StoreError::from)?;
    known_calendar(&app)?;
    let (party, reported_at) = (party(r)?, clock::now());
    let has_phone = party.as_ref().is_some_and(|p| p.phone.is_some());
    let location = Location::of(&place);
    let incoming = IncomingCase { row: 1, report, location, suggestion, reported_at, party };
    let code = registered(&app, incoming, &reference).await?;
    let pick_up = if has_phone { None } else { Some(app.store().pick_up_number(&reference)?) };
    let (now, case) = (clock::now(), code.to_string());
    let ticket = app.store().ticket(&code, now)?;
    Ok(PublicReceipt { case, pick_up, ticket, ticket_until: instant(now + TICKET), place: said, here })
}

/// Writes the case, or finds the one that the same report became before.
async fn registered(app: &App, incoming: IncomingCase, reference: &str) -> Result<CaseCode, Problem> {
    let actor = app.principal().acting_as(Some(Capacity::Citizen));
    let take = async |office: &Office<'_>| {
        app.store().import_cases(None, office, &actor, Channel::Qr, &[incoming], clock::now()).await
    };
    let code = match app.in_office(take).await?.into_iter().next() {
        Some(code) => Some(code),
        None => {
            let known =
                app.store().known_references(&app.scope(), Channel::Qr, &[reference.to_owned()]).await?;
            known.get(reference).and_then(|known| known.code.clone())
        }
    };
    let code = code.ok_or_else(Problem::ending)?;
    CaseCode::parse(&code).map_err(|e| Problem::bad_request("bad_case_code", e.to_string()))
}

/// The reference under which a report is kept. Whoever reads it cannot tell the key, so only its sender can send it again.
fn reference(key: &str) -> String {
    let hash = Sha256::digest(key.to_ascii_lowercase().as_bytes());
    hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// Where it is: where the sender is when that is known well enough and inside the banner, else where the code hangs. A report
/// is never lost because a phone did not know its place.
fn place_of(app: &App, row: &PlaceCodeRow, r: &PublicReport) -> Result<(Place, bool), Problem> {
    if let (Some(lon), Some(lat)) = (r.lon, r.lat)
        && r.accuracy_m.is_none_or(|m| (0.0..=WORST_M).contains(&m))
        && let Ok(place) = locate_at(app, lon, lat, r.datum.as_deref(), r.accuracy_m, NEAREST_MINES)
        && place.outside.is_none()
    {
        return Ok((place, true));
    }
    let (at, accuracy_m) = (row.place.at, Some(row.place.accuracy_m));
    Ok((locate_at(app, at.lon(), at.lat(), None, accuracy_m, NEAREST_MINES)?, false))
}

/// Who reports, when told. The page has the notice of what is kept and why.
fn party(r: &PublicReport) -> Result<Option<NewParty>, Problem> {
    let given = |text: &'_ Option<String>| {
        text.as_deref().map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned)
    };
    let (name, phone) = (given(&r.name), given(&r.phone));
    if name.is_none() && phone.is_none() {
        return Ok(None);
    }
    let name = name.unwrap_or_else(|| "未留姓名".into());
    let entry = PartyEntry {
        role: "petitioner",
        kind: "natural",
        name: &name,
        phone: phone.as_deref(),
        notice: Some("given"),
        ..PartyEntry::default()
    };
    Ok(Some(NewParty::check(&entry, clock::today())?))
}
