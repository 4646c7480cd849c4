//! Accounts, for the system administrator; locks and attempts, for the security administrator.

use super::day::day;
use super::session::{CapacityView, DeputyView, area};
use crate::app::App;
use crate::clock;
use crate::problem::{Body, Params, Problem};
use crate::session::Signed;
use crate::session::sign_in::hashing;
use crate::view::{Named, NamedId, instant, station};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use casework::account::{Period, checked_name, may_change};
use casework::{Account, Capacity, Duty, Login};
use serde::{Deserialize, Serialize};
use store::credential::{hash_password, random_password};
use territory::StationId;
use utoipa::{IntoParams, ToSchema};

/// Most attempts of one page.
const MAX_ATTEMPTS: i64 = 200;

/// An account as an administrator sees it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AccountView {
    login: String,
    name: String,
    capacities: Vec<CapacityView>,
    /// Null for the whole banner.
    area: Option<Named>,
    unit: Option<NamedId>,
    valid_from: String,
    valid_until: Option<String>,
    disabled: bool,
    /// Whether it could sign in today; false also out of its period and after 90 days without use.
    usable: bool,
    second_factor: bool,
    password_once: bool,
    deputy: Option<DeputyView>,
    /// When it was last used, made or enabled.
    active_at: String,
    synthetic: bool,
}

impl AccountView {
    fn of(app: &App, a: &Account) -> AccountView {
        AccountView {
            login: a.login.to_string(),
            name: a.name.clone(),
            capacities: a.duty.capacities.iter().map(|c| (*c).into()).collect(),
            area: area(app, &a.duty.area),
            unit: station(app, a.duty.unit.as_ref()),
            valid_from: a.valid.from.to_string(),
            valid_until: a.valid.until.map(|d| d.to_string()),
            disabled: a.disabled,
            usable: a.usable(clock::now()).is_ok(),
            second_factor: a.second_factor,
            password_once: a.password_once,
            deputy: a.deputy.as_ref().map(DeputyView::from),
            active_at: instant(a.active),
            synthetic: a.synthetic,
        }
    }
}

/// All accounts, and the capacities that can be given.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AccountList {
    accounts: Vec<AccountView>,
    capacities: Vec<CapacityView>,
}

/// All accounts by login name; only for the system administrator.
#[utoipa::path(get, path = "/api/v1/accounts",
    responses((status = 200, body = AccountList), (status = 403, description = "Not a system administrator")))]
pub(crate) async fn list_accounts(app: App, signed: Signed) -> Result<Json<AccountList>, Problem> {
    signed.must_be(Capacity::SystemAdmin)?;
    let accounts = app.store().accounts().await?;
    let given = Capacity::ALL.iter().filter(|c| c.can_be_given());
    Ok(Json(AccountList {
        accounts: accounts.iter().map(|a| AccountView::of(&app, a)).collect(),
        capacities: given.map(|c| (*c).into()).collect(),
    }))
}

/// What an account may do, where and when.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DutyRequest {
    /// Name as shown.
    name: String,
    capacities: Vec<String>,
    /// Division or grid code; empty or left out for the whole banner.
    area: Option<String>,
    unit_id: Option<String>,
    /// First day; today when left out.
    valid_from: Option<String>,
    /// Last day; open when left out.
    valid_until: Option<String>,
}

struct CheckedDuty {
    name: String,
    duty: Duty,
    valid: Period,
}

impl DutyRequest {
    fn checked(&self, app: &App) -> Result<CheckedDuty, Problem> {
        let unknown = |code, field, word: &str| {
            let word: String = word.chars().take(40).collect();
            let detail = format!("unknown {field} `{word}`");
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, detail).field(field)
        };
        let capacity =
            |w: &String| Capacity::parse(w).ok_or_else(|| unknown("bad_capacities", "capacities", w));
        let capacities = self.capacities.iter().map(capacity).collect::<Result<Vec<_>, _>>()?;
        let unit = match self.unit_id.as_deref().filter(|u| !u.is_empty()) {
            Some(text) => {
                let known = StationId::new(text).ok().filter(|id| app.territory().station(id).is_some());
                Some(known.ok_or_else(|| unknown("unknown_unit", "unit_id", text))?)
            }
            None => None,
        };
        let area = self.area.as_deref().unwrap_or_default();
        let duty = Duty::checked(capacities, area, unit)?;
        if !area.is_empty() && app.territory().area_name(area).is_none() {
            return Err(unknown("unknown_area", "area", area));
        }
        let from = self.valid_from.as_deref().map(|d| day(d, "valid_from")).transpose()?;
        let until = self.valid_until.as_deref().map(|d| day(d, "valid_until")).transpose()?;
        let valid = Period::checked(from.unwrap_or_else(clock::today), until)?;
        Ok(CheckedDuty { name: checked_name(&self.name)?, duty, valid })
    }
}

/// A new account.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewAccountRequest {
    login: String,
    #[serde(flatten)]
    duty: DutyRequest,
}

/// An account with the password that was just given to it; it is shown only now.
#[derive(Serialize, ToSchema)]
pub(crate) struct GivenPassword {
    account: AccountView,
    /// Must be changed at the first use.
    password: String,
}

/// Makes an account and tells its one-time password once; only for the system administrator.
#[utoipa::path(post, path = "/api/v1/accounts", request_body = NewAccountRequest,
    responses((status = 201, body = GivenPassword), (status = 409, description = "The name is or was given"),
        (status = 422, description = "Refused, with field and reason")))]
pub(crate) async fn create_account(
    State(service): State<crate::Service>,
    app: App,
    signed: Signed,
    Body(r): Body<NewAccountRequest>,
) -> Result<(StatusCode, Json<GivenPassword>), Problem> {
    signed.must_be(Capacity::SystemAdmin)?;
    let login = Login::new(&r.login)?;
    let CheckedDuty { name, duty, valid } = r.duty.checked(&app)?;
    let now = clock::now();
    let account = Account {
        login,
        name,
        duty,
        valid,
        disabled: false,
        deputy: None,
        password_set: now,
        password_once: true,
        second_factor: false,
        active: now,
        synthetic: false,
    };
    let (password, hash) = new_password(&service, &account.login).await?;
    app.store()
        .create_accounts(&signed.actor(Some(Capacity::SystemAdmin)), &[(&account, &hash)], now)
        .await?;
    let account = AccountView::of(&app, &account);
    Ok((StatusCode::CREATED, Json(GivenPassword { account, password })))
}

async fn new_password(service: &crate::Service, login: &Login) -> Result<(String, String), Problem> {
    let password = random_password(login.as_str())?;
    let word = password.clone();
    let hash = hashing(service, move || hash_password(&word)).await??;
    Ok((password, hash))
}

/// The account that an administrator wants to change: there is one, and it is not the own.
async fn another(app: &App, signed: &Signed, capacity: Capacity, login: &str) -> Result<Account, Problem> {
    signed.must_be(capacity)?;
    let known = Login::new(login).map_err(|_| Problem::not_found("account", login))?;
    may_change(&signed.principal, &known)?;
    app.store().account(&known).await?.ok_or_else(|| Problem::not_found("account", login))
}

/// Gives an account another duty, name or period; its sessions end. Only for the system administrator.
#[utoipa::path(put, path = "/api/v1/accounts/{login}", params(("login" = String, Path)), request_body = DutyRequest,
    responses((status = 200, body = AccountView), (status = 403, description = "The own account, or no system administrator")))]
pub(crate) async fn change_account(
    app: App,
    signed: Signed,
    Path(login): Path<String>,
    Body(r): Body<DutyRequest>,
) -> Result<Json<AccountView>, Problem> {
    let account = another(&app, &signed, Capacity::SystemAdmin, &login).await?;
    let CheckedDuty { name, duty, valid } = r.checked(&app)?;
    let account = Account { name, duty, valid, ..account };
    app.store().set_duty(&signed.actor(Some(Capacity::SystemAdmin)), &account, clock::now()).await?;
    app.sessions().forget();
    Ok(Json(AccountView::of(&app, &account)))
}

/// Switches an account off; its sessions end. Only for the system administrator.
#[utoipa::path(post, path = "/api/v1/accounts/{login}/disable", params(("login" = String, Path)),
    responses((status = 200, body = AccountView), (status = 403, description = "The own account, or no system administrator")))]
pub(crate) async fn disable_account(
    app: App,
    signed: Signed,
    Path(login): Path<String>,
) -> Result<Json<AccountView>, Problem> {
    switch(&app, &signed, &login, true).await
}

/// Switches an account on again. Only for the system administrator.
#[utoipa::path(post, path = "/api/v1/accounts/{login}/enable", params(("login" = String, Path)),
    responses((status = 200, body = AccountView), (status = 403, description = "The own account, or no system administrator")))]
pub(crate) async fn enable_account(
    app: App,
    signed: Signed,
    Path(login): Path<String>,
) -> Result<Json<AccountView>, Problem> {
    switch(&app, &signed, &login, false).await
}

async fn switch(
    app: &App,
    signed: &Signed,
    login: &str,
    disabled: bool,
) -> Result<Json<AccountView>, Problem> {
    let mut account = another(app, signed, Capacity::SystemAdmin, login).await?;
    let now = clock::now();
    app.store()
        .set_disabled(&signed.actor(Some(Capacity::SystemAdmin)), &account.login, disabled, now)
        .await?;
    app.sessions().forget();
    account.disabled = disabled;
    if !disabled {
        account.active = now;
    }
    Ok(Json(AccountView::of(app, &account)))
}

/// Gives an account a one-time password, told once; its sessions end. Only for the system administrator.
#[utoipa::path(post, path = "/api/v1/accounts/{login}/password", params(("login" = String, Path)),
    responses((status = 200, body = GivenPassword), (status = 403, description = "The own account, or no system administrator")))]
pub(crate) async fn reset_password(
    State(service): State<crate::Service>,
    app: App,
    signed: Signed,
    Path(login): Path<String>,
) -> Result<Json<GivenPassword>, Problem> {
    let mut account = another(&app, &signed, Capacity::SystemAdmin, &login).await?;
    let (password, hash) = new_password(&service, &account.login).await?;
    let actor = signed.actor(Some(Capacity::SystemAdmin));
    app.store().reset_password(&actor, &account.login, &hash, false, clock::now()).await?;
    app.sessions().forget();
    account.password_once = true;
    Ok(Json(GivenPassword { account: AccountView::of(&app, &account), password }))
}

/// Removes a second factor that was lost. Only for the security administrator.
#[utoipa::path(delete, path = "/api/v1/accounts/{login}/second-factor", params(("login" = String, Path)),
    responses((status = 204, description = "Removed"), (status = 403, description = "The own account, or no security administrator")))]
pub(crate) async fn reset_second_factor(
    app: App,
    signed: Signed,
    Path(login): Path<String>,
) -> Result<StatusCode, Problem> {
    let account = another(&app, &signed, Capacity::SecurityAdmin, &login).await?;
    app.store()
        .delete_secret(&signed.actor(Some(Capacity::SecurityAdmin)), &account.login, clock::now())
        .await?;
    app.sessions().forget();
    Ok(StatusCode::NO_CONTENT)
}

/// Lifts the lock that failed attempts put on an account. Only for the security administrator.
#[utoipa::path(post, path = "/api/v1/accounts/{login}/unlock", params(("login" = String, Path)),
    responses((status = 204, description = "Not locked any more"), (status = 403, description = "No security administrator")))]
pub(crate) async fn unlock_account(
    app: App,
    signed: Signed,
    Path(login): Path<String>,
) -> Result<StatusCode, Problem> {
    let account = another(&app, &signed, Capacity::SecurityAdmin, &login).await?;
    let actor = signed.actor(Some(Capacity::SecurityAdmin));
    app.store().unlock(&actor, &account.login, clock::now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AttemptParams {
    /// Only attempts with this login name.
    login: Option<String>,
    /// `next` of the page before.
    before: Option<i64>,
}

/// An attempt to sign in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AttemptView {
    /// As it was typed, shortened.
    login: String,
    at: String,
    /// `succeeded`, `failed`, `locked`, `code_missing`, `refused` or `unlocked`.
    outcome: &'static str,
    /// Network address; for `unlocked` who did it.
    address: String,
}

/// A page of attempts, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AttemptList {
    attempts: Vec<AttemptView>,
    next: Option<i64>,
}

/// Attempts to sign in, newest first. Only for the security administrator.
#[utoipa::path(get, path = "/api/v1/sign-in-attempts", params(AttemptParams),
    responses((status = 200, body = AttemptList), (status = 403, description = "Not a security administrator")))]
pub(crate) async fn sign_in_attempts(
    app: App,
    signed: Signed,
    Params(p): Params<AttemptParams>,
) -> Result<Json<AttemptList>, Problem> {
    signed.must_be(Capacity::SecurityAdmin)?;
    if p.login.as_deref().is_some_and(|l| l.len() > 256 || l.chars().any(char::is_control)) {
        return Err(Problem::bad_request("bad_parameter", "`login` is too long or has control characters"));
    }
    let rows = app.store().attempts(p.login.as_deref(), p.before, MAX_ATTEMPTS).await?;
    let full = rows.len() as i64 == MAX_ATTEMPTS;
    let next = rows.last().filter(|_| full).map(|r| r.id);
    let attempt = |r: store::AttemptRow| AttemptView {
        login: r.login,
        at: instant(r.at),
        outcome: r.outcome.as_str(),
        address: r.address,
    };
    Ok(Json(AttemptList { attempts: rows.into_iter().map(attempt).collect(), next }))
}
