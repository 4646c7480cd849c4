//! The own session: sign in, who am I, sign out, another password, a deputy.

use super::day::day;
use crate::app::{App, Service};
use crate::clock;
use crate::problem::{Body, Problem};
use crate::session::sign_in::{self, Credentials};
use crate::session::{self, COOKIE, Signed, address_of, not_signed_in, token_of};
use crate::view::{Named, NamedId, instant, station};
use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use casework::account::session::LONGEST;
use casework::account::{Deputy, FirstStep};
use casework::{Account, Capacity, Login};
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use store::credential::token_hash;
use utoipa::ToSchema;

/// A capacity with its names.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CapacityView {
    pub(crate) code: &'static str,
    pub(crate) name_zh: &'static str,
    pub(crate) name_en: &'static str,
}

impl From<Capacity> for CapacityView {
    fn from(c: Capacity) -> Self {
        CapacityView { code: c.as_str(), name_zh: c.name_zh(), name_en: c.name_en() }
    }
}

/// An account by its names.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AccountName {
    login: String,
    name: String,
}

impl From<&Account> for AccountName {
    fn from(a: &Account) -> Self {
        AccountName { login: a.login.to_string(), name: a.name.clone() }
    }
}

/// Who stands in, from and until which day.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeputyView {
    login: String,
    from: String,
    until: String,
}

impl From<&Deputy> for DeputyView {
    fn from(d: &Deputy) -> Self {
        DeputyView { login: d.login.to_string(), from: d.from.to_string(), until: d.until.to_string() }
    }
}

/// Who is signed in, and what may be done.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionView {
    login: String,
    name: String,
    capacities: Vec<CapacityView>,
    /// The area whose cases are seen; null for the whole banner, and for administrators, who see none.
    area: Option<Named>,
    unit: Option<NamedId>,
    /// In whose place, for a deputy.
    stands_for: Option<AccountName>,
    /// Accounts that have named this one as their deputy for today.
    deputy_of: Vec<AccountName>,
    deputy: Option<DeputyView>,
    second_factor: bool,
    /// `change_password` or `enrol_second_factor`: nothing else is answered before.
    first_step: Option<&'static str>,
    /// When the session ends if it is not used.
    ends_at: String,
    synthetic: bool,
}

/// An area with its name, empty for the whole banner.
pub(crate) fn area(app: &App, code: &str) -> Option<Named> {
    let name = || app.territory().area_name(code).unwrap_or(code).to_owned();
    (!code.is_empty()).then(|| Named { code: code.to_owned(), name: name() })
}

async fn view(service: &Service, signed: &Signed) -> Result<SessionView, Problem> {
    let (app, now) = (service.app(), clock::now());
    let account = &signed.account;
    let deputy_of = service.store().naming_deputy(&account.login, clock::today()).await?;
    let duty = &signed.stands_for.as_ref().unwrap_or(account).duty;
    Ok(SessionView {
        login: account.login.to_string(),
        name: account.name.clone(),
        capacities: duty.capacities.iter().map(|c| (*c).into()).collect(),
        area: area(&app, &duty.area),
        unit: station(&app, duty.unit.as_ref()),
        stands_for: signed.stands_for.as_ref().map(AccountName::from),
        deputy_of: deputy_of.iter().map(AccountName::from).collect(),
        deputy: account.deputy.as_ref().map(DeputyView::from),
        second_factor: account.second_factor,
        first_step: account.first_step(now).map(|step| match step {
            FirstStep::ChangePassword => "change_password",
            FirstStep::EnrolSecondFactor => "enrol_second_factor",
        }),
        ends_at: instant(signed.times.ends()),
        synthetic: account.synthetic,
    })
}

/// Who asks, or that nobody does.
pub(crate) async fn must_be_signed(service: &Service, headers: &HeaderMap) -> Result<Signed, Problem> {
    session::signed(service, headers).await?.ok_or_else(not_signed_in)
}

/// Name and password, and the code of a second factor.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignInRequest {
    login: String,
    password: String,
    /// Six digits, for accounts with a second factor.
    code: Option<String>,
    /// Login name of an account that has named this one as its deputy: the session has that account's duty.
    stands_for: Option<String>,
}

/// Signs in: the answer sets the cookie of the session.
#[utoipa::path(post, path = "/api/v1/session", request_body = SignInRequest,
    responses((status = 200, body = SessionView), (status = 401, description = "Wrong, or the second factor is needed"),
        (status = 403, description = "The account may not be used"), (status = 429, description = "Locked, or too many attempts")))]
pub(crate) async fn sign_in(
    State(service): State<Service>,
    peer: Option<axum::Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    Body(r): Body<SignInRequest>,
) -> Result<Response, Problem> {
    let address = address_of(&headers, peer.as_deref());
    let given = Credentials {
        login: &r.login,
        password: &r.password,
        code: r.code.as_deref(),
        stands_for: r.stands_for.as_deref(),
        address: &address,
    };
    let token = sign_in::sign_in(&service, given).await?;
    let hash = token_hash(&token).unwrap_or_default();
    let signed = service
        .sessions()
        .find((service.store(), &service.rules().circles), &hash, false)
        .await?
        .ok_or_else(not_signed_in)?;
    let cookie = cookie(&headers, &token, LONGEST.whole_seconds());
    Ok(([(header::SET_COOKIE, cookie)], Json(view(&service, &signed).await?)).into_response())
}

/// The cookie: no script reads it, no other site's page sends it, and only a connection within this machine may go
/// without TLS.
fn cookie(headers: &HeaderMap, token: &str, seconds: i64) -> HeaderValue {
    let host = headers.get(header::HOST).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let told_of_tls = headers.get("x-forwarded-proto").is_some_and(|p| p == "https");
    let secure = if super::is_this_machine(host) && !told_of_tls { "" } else { "; Secure" };
    let text = format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}");
    HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// Who is signed in; no content when nobody is.
#[utoipa::path(get, path = "/api/v1/session",
    responses((status = 200, body = SessionView), (status = 204, description = "Nobody is signed in")))]
pub(crate) async fn who_am_i(
    State(service): State<Service>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let response = match session::signed(&service, &headers).await? {
        Some(signed) => Json(view(&service, &signed).await?).into_response(),
        None => StatusCode::NO_CONTENT.into_response(),
    };
    Ok(([(header::CACHE_CONTROL, "no-store")], response).into_response())
}

/// Signs out.
#[utoipa::path(delete, path = "/api/v1/session", responses((status = 204, description = "Nobody is signed in any more")))]
pub(crate) async fn sign_out(
    State(service): State<Service>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if let Some(token) = token_of(&headers) {
        service.store().close_session(&token).await?;
        service.sessions().forget();
    }
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie(&headers, "", 0))]).into_response())
}

/// The present password and the wanted one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordRequest {
    password: String,
    new_password: String,
}

/// Sets another password; other sessions of the account end.
#[utoipa::path(post, path = "/api/v1/session/password", request_body = PasswordRequest,
    responses((status = 200, body = SessionView), (status = 422, description = "Wrong, or the new one breaks a rule")))]
pub(crate) async fn change_password(
    State(service): State<Service>,
    peer: Option<axum::Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    Body(r): Body<PasswordRequest>,
) -> Result<Json<SessionView>, Problem> {
    let signed = must_be_signed(&service, &headers).await?;
    let address = address_of(&headers, peer.as_deref());
    let account = &signed.account;
    sign_in::change_password(&service, account, &r.password, &r.new_password, &address, &signed.token_hash)
        .await?;
    let signed = must_be_signed(&service, &headers).await?;
    Ok(Json(view(&service, &signed).await?))
}

/// Who stands in, and when.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeputyRequest {
    login: String,
    /// First day, `2026-07-01`.
    from: String,
    /// Last day.
    until: String,
}

/// Names a deputy for a period: the deputy may sign in in this account's place.
#[utoipa::path(put, path = "/api/v1/session/deputy", request_body = DeputyRequest,
    responses((status = 204, description = "Named"), (status = 422, description = "Not this one, or not so long")))]
pub(crate) async fn name_deputy(
    app: App,
    signed: Signed,
    Body(r): Body<DeputyRequest>,
) -> Result<StatusCode, Problem> {
    let unknown = || {
        let detail = "there is no such account that could stand in";
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "bad_deputy", detail).field("login")
    };
    let login = Login::new(&r.login).map_err(|_| unknown())?;
    let deputy = app.store().account(&login).await?.filter(|a| !a.disabled).ok_or_else(unknown)?;
    let (from, until) = (day(&r.from, "from")?, day(&r.until, "until")?);
    let named = signed.account.deputised_by(&deputy, from, until)?;
    app.store().set_deputy(&signed.actor(None), &signed.account.login, Some(&named), clock::now()).await?;
    app.sessions().forget();
    Ok(StatusCode::NO_CONTENT)
}

/// Names no deputy any more.
#[utoipa::path(delete, path = "/api/v1/session/deputy", responses((status = 204, description = "Nobody stands in")))]
pub(crate) async fn dismiss_deputy(app: App, signed: Signed) -> Result<StatusCode, Problem> {
    app.store().set_deputy(&signed.actor(None), &signed.account.login, None, clock::now()).await?;
    app.sessions().forget();
    Ok(StatusCode::NO_CONTENT)
}
