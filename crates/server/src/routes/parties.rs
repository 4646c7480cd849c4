//! Parties of a case: masked lists, entry, plain text for a reason, and cases of a person. Nothing here is cached.

use super::cases::parse_code;
use crate::app::App;
use crate::clock;
use crate::problem::{Problem, QuietBody};
use crate::view::instant;
use axum::Json;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use casework::party::{
    self, CorrectionEntry, MaskedParty, NewParty, PartyCorrection, PartyEntry, PartyField, PartyRefusal,
    ResidentIdentity,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A party with everything masked that says who it is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PartyView {
    seq: u32,
    /// `petitioner`, `respondent`, `member`, `representative` or `agent`.
    role: &'static str,
    /// `natural` or `organisation`.
    kind: &'static str,
    /// Masked; `***` when protected, null when destroyed.
    name: Option<String>,
    phone: Option<String>,
    identity: Option<String>,
    /// Down to the village.
    address: Option<String>,
    protected: bool,
    /// Under 14 when entered.
    minor: bool,
    /// `given`, `pending` or `withheld`.
    notice: &'static str,
    added_at: String,
    /// How often it was corrected; what was there before is not shown.
    corrections: u32,
    /// When last.
    corrected_at: Option<String>,
    /// When the personal data were destroyed after their period.
    destroyed_at: Option<String>,
}

impl From<MaskedParty> for PartyView {
    fn from(p: MaskedParty) -> PartyView {
        PartyView {
            seq: p.seq,
            role: p.role.as_str(),
            kind: p.kind.as_str(),
            name: p.name,
            phone: p.phone,
            identity: p.identity,
            address: p.address,
            protected: p.protected,
            minor: p.minor,
            notice: p.notice.as_str(),
            added_at: instant(p.added.at),
            corrections: p.corrected.map_or(0, |c| c.times),
            corrected_at: p.corrected.map(|c| instant(c.last)),
            destroyed_at: p.destroyed_at.map(instant),
        }
    }
}

/// The parties of a case.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PartyList {
    parties: Vec<PartyView>,
}

fn uncached(status: StatusCode, body: impl Serialize) -> Response {
    (status, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

/// The parties of a case, masked.
#[utoipa::path(get, path = "/api/v1/cases/{code}/parties", params(("code" = String, Path)),
    responses((status = 200, body = PartyList), (status = 404, description = "No such case in the reader's scope")))]
pub(crate) async fn list_parties(app: App, Path(code): Path<String>) -> Result<Response, Problem> {
    let parties = app.store().parties(&app.scope(), &parse_code(&code)?).await?;
    let parties = parties.into_iter().map(PartyView::from).collect();
    Ok(uncached(StatusCode::OK, PartyList { parties }))
}

/// A party as a clerk enters it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PartyRequest {
    /// `petitioner`, `respondent`, `member`, `representative` or `agent`.
    role: String,
    /// `natural` or `organisation`.
    kind: String,
    /// 1 to 100 characters.
    name: String,
    phone: Option<String>,
    /// Resident identity number (GB 11643), natural persons only.
    identity: Option<String>,
    address: Option<String>,
    /// A whistle-blower or somebody at risk: the name is shown to handlers only.
    #[serde(default)]
    protected: bool,
    /// Under 14; an identity number decides where there is one.
    #[serde(default)]
    minor: bool,
    /// `given`, `pending` (default) or `withheld`.
    notice: Option<String>,
}

/// Enters a party; answers with it masked.
#[utoipa::path(post, path = "/api/v1/cases/{code}/parties", params(("code" = String, Path)), request_body = PartyRequest,
    responses((status = 201, body = PartyView), (status = 422, description = "Refused, with the field")))]
pub(crate) async fn add_party(
    app: App,
    Path(code): Path<String>,
    QuietBody(r): QuietBody<PartyRequest>,
) -> Result<Response, Problem> {
    let code = parse_code(&code)?;
    let entry = PartyEntry {
        role: &r.role,
        kind: &r.kind,
        name: &r.name,
        phone: r.phone.as_deref(),
        identity: r.identity.as_deref(),
        address: r.address.as_deref(),
        protected: r.protected,
        minor: r.minor,
        notice: r.notice.as_deref(),
    };
    let new = NewParty::check(&entry, clock::today())?;
    let added = app.store().add_party(app.principal(), &code, &new, clock::now()).await?;
    Ok(uncached(StatusCode::CREATED, PartyView::from(added)))
}

/// What is right instead of what was mistyped, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CorrectionRequest {
    /// Left out: stays as it is. 1 to 100 characters.
    name: Option<String>,
    /// Left out: stays as it is. Empty: there is none. The same for the two that follow.
    phone: Option<String>,
    identity: Option<String>,
    address: Option<String>,
    /// 4 to 200 characters; it is kept in the audit log.
    reason: String,
}

/// Corrects a party; answers with it masked. What was there before stays sealed until the period of retention ends; the history
/// of the case tells that there was a correction, not what.
#[utoipa::path(post, path = "/api/v1/cases/{code}/parties/{seq}/correction",
    params(("code" = String, Path), ("seq" = u32, Path)), request_body = CorrectionRequest,
    responses((status = 200, body = PartyView), (status = 403, description = "Not in this capacity"),
        (status = 404, description = "No such party in the reader's scope"), (status = 410, description = "Destroyed"),
        (status = 422, description = "Refused, with the field")))]
pub(crate) async fn correct_party(
    app: App,
    Path((code, seq)): Path<(String, String)>,
    QuietBody(r): QuietBody<CorrectionRequest>,
) -> Result<Response, Problem> {
    let code = parse_code(&code)?;
    let seq: u32 = seq.parse().map_err(|_| Problem::not_found("party", &seq))?;
    let entry = CorrectionEntry {
        name: r.name.as_deref(),
        phone: r.phone.as_deref(),
        identity: r.identity.as_deref(),
        address: r.address.as_deref(),
        reason: &r.reason,
    };
    let correction = PartyCorrection::check(&entry, clock::today())?;
    let (store, me) = (app.store(), app.principal());
    let corrected = app
        .in_office(async |office| {
            store.correct_party(me, office, (&code, seq), &correction, clock::now()).await
        })
        .await?;
    Ok(uncached(StatusCode::OK, PartyView::from(corrected)))
}

/// What is to be seen plainly, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RevealRequest {
    /// Any of `name`, `phone`, `identity`, `address`.
    fields: Vec<String>,
    /// 4 to 200 characters; it is kept in the audit log.
    reason: String,
}

/// A party's fields in plain text.
#[derive(Serialize, ToSchema)]
pub(crate) struct RevealedView {
    seq: u32,
    /// By field; null where nothing was recorded.
    fields: BTreeMap<&'static str, Option<String>>,
}

/// Shows fields of a party plainly. The audit log has it first; 30 times an hour for each person.
#[utoipa::path(post, path = "/api/v1/cases/{code}/parties/{seq}/reveal",
    params(("code" = String, Path), ("seq" = u32, Path)), request_body = RevealRequest,
    responses((status = 200, body = RevealedView), (status = 403, description = "Not in this capacity"),
        (status = 429, description = "Too many within an hour")))]
pub(crate) async fn reveal_party(
    app: App,
    Path((code, seq)): Path<(String, String)>,
    QuietBody(r): QuietBody<RevealRequest>,
) -> Result<Response, Problem> {
    let code = parse_code(&code)?;
    let seq: u32 = seq.parse().map_err(|_| Problem::not_found("party", &seq))?;
    let fields = fields(&r.fields)?;
    let reason = party::checked_reason(&r.reason)?;
    let plain = app.store().reveal_party(app.principal(), &code, seq, &fields, &reason, clock::now()).await?;
    let fields = plain.fields.into_iter().map(|(field, text)| (field.as_str(), text)).collect();
    Ok(uncached(StatusCode::OK, RevealedView { seq, fields }))
}

/// The fields of some words, each once.
fn fields(words: &[String]) -> Result<Vec<PartyField>, PartyRefusal> {
    let known: Option<Vec<PartyField>> = words.iter().map(|w| PartyField::parse(w)).collect();
    let known = known.filter(|f| !f.is_empty()).ok_or(PartyRefusal::NoFields)?;
    Ok(PartyField::ALL.iter().copied().filter(|f| known.contains(f)).collect())
}

/// A whole number of a person, and why it is looked for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FindRequest {
    /// Either this or `identity`.
    phone: Option<String>,
    identity: Option<String>,
    /// 4 to 200 characters; it is kept in the audit log.
    reason: String,
}

/// Where a person takes part.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FoundList {
    found: Vec<FoundView>,
}

/// A case and the number of the party in it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FoundView {
    case_code: String,
    seq: u32,
    role: &'static str,
}

/// Cases in which a person takes part, by the whole phone or identity number; at most 100, newest first.
#[utoipa::path(post, path = "/api/v1/parties/find", request_body = FindRequest,
    responses((status = 200, body = FoundList), (status = 403, description = "Not in this capacity"),
        (status = 429, description = "Too many within an hour")))]
pub(crate) async fn find_parties(
    app: App,
    QuietBody(r): QuietBody<FindRequest>,
) -> Result<Response, Problem> {
    let reason = party::checked_reason(&r.reason)?;
    let (store, me, now) = (app.store(), app.principal(), clock::now());
    let found = match (&r.phone, &r.identity) {
        (Some(phone), None) => {
            let phone = party::normal_phone(phone).ok_or(PartyRefusal::Phone)?;
            store.find_by_phone(me, &phone, &reason, now).await?
        }
        (None, Some(identity)) => {
            let identity = ResidentIdentity::parse(identity, clock::today()).map_err(PartyRefusal::from)?;
            store.find_by_identity(me, identity.as_str(), &reason, now).await?
        }
        _ => {
            let detail = "either `phone` or `identity` must be given, and not both";
            return Err(
                Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "party_find_one", detail).field("phone")
            );
        }
    };
    let view = |f: store::FoundParty| FoundView { case_code: f.case_code, seq: f.seq, role: f.role.as_str() };
    Ok(uncached(StatusCode::OK, FoundList { found: found.into_iter().map(view).collect() }))
}
