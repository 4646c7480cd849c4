//! Signing in: throttle, lock, password, second factor, session; and the passwords that accounts set themselves.

use crate::app::Service;
use crate::clock;
use crate::problem::Problem;
use axum::http::StatusCode;
use casework::account::lockout::Outcome;
use casework::account::{NoEntry, password, second_factor};
use casework::{Account, Login};
use store::credential::{self, CredentialError};
use store::{Attempt, SealError, Sealer};

/// Most characters kept of what was typed as a name.
const MAX_TYPED: usize = 64;

/// What somebody gives who wants to sign in.
pub(crate) struct Credentials<'a> {
    pub(crate) login: &'a str,
    pub(crate) password: &'a str,
    pub(crate) code: Option<&'a str>,
    pub(crate) stands_for: Option<&'a str>,
    /// Where the request comes from.
    pub(crate) address: &'a str,
}

/// Signs in and gives the token of the new session.
///
/// # Errors
/// [`Problem`]; what came of the attempt is written down.
pub(crate) async fn sign_in(service: &Service, given: Credentials<'_>) -> Result<String, Problem> {
    let (account, attempt) = known(service, given.login, given.password, given.address).await?;
    let Some(account) = account else {
        fail(service, attempt, given.login).await?;
        let detail = "there is no account with this name and password";
        return Err(Problem::new(StatusCode::UNAUTHORIZED, "wrong_credentials", detail)
            .hint("after five failed attempts a name is locked for 15 minutes"));
    };
    let store = service.store();
    if let Err(why) = account.usable(clock::now()) {
        store.end_attempt(attempt, Outcome::Refused).await?;
        return Err(no_entry(why));
    }
    if account.second_factor {
        let Some(code) = given.code.filter(|c| !c.trim().is_empty()) else {
            store.end_attempt(attempt, Outcome::CodeMissing).await?;
            service.sessions().throttle.succeeded(given.address);
            return Err(Problem::new(
                StatusCode::UNAUTHORIZED,
                "second_factor_needed",
                "the code of the second factor is needed too",
            )
            .field("code"));
        };
        check_code(service, attempt, &account.login, code).await?;
    }
    let stands_for = match given.stands_for {
        Some(text) => Some(absent(service, &account, text).await?),
        None => None,
    };
    let token = credential::new_token()?;
    let hash = credential::token_hash(&token).unwrap_or_default();
    let now = clock::now();
    store.open_session(&hash, &account.login, stands_for.as_ref(), given.address, now).await?;
    succeed(service, attempt, given.address).await?;
    Ok(token)
}

/// Writes an attempt down, unless the address or the name has failed too often.
async fn begin(service: &Service, login: &str, address: &str) -> Result<Attempt, Problem> {
    let now = clock::now();
    if let Err(until) = service.sessions().throttle.begin(address, now) {
        let detail = "too many failed attempts from this address";
        return Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_attempts", detail)
            .retry_after((until - now).whole_seconds()));
    }
    Ok(service.store().begin_attempt(login, address, now).await?)
}

/// Leaves an attempt failed; the log is told when it locks an account.
async fn fail(service: &Service, attempt: Attempt, typed: &str) -> Result<(), Problem> {
    if let Ok(login) = Login::new(&shortened(typed)) {
        service.store().fail_attempt(attempt, &login, clock::now()).await?;
    }
    Ok(())
}

/// Writes down that an attempt succeeded.
async fn succeed(service: &Service, attempt: Attempt, address: &str) -> Result<(), Problem> {
    service.store().end_attempt(attempt, Outcome::Succeeded).await?;
    service.sessions().throttle.succeeded(address);
    Ok(())
}

/// Checks a code of somebody who is signed in already; counted like a sign-in, so that who found an open session cannot
/// try all codes.
///
/// # Errors
/// `wrong_code`, or that there were too many attempts.
pub(crate) async fn prove_code(
    service: &Service,
    login: &Login,
    code: &str,
    address: &str,
) -> Result<(), Problem> {
    let attempt = begin(service, login.as_str(), address).await?;
    check_code(service, attempt, login, code).await?;
    succeed(service, attempt, address).await
}

/// The account of a name with its password, if they fit, and the attempt that was written down for it.
async fn known(
    service: &Service,
    typed: &str,
    password: &str,
    address: &str,
) -> Result<(Option<Account>, Attempt), Problem> {
    let typed = shortened(typed);
    let store = service.store();
    let attempt = begin(service, &typed, address).await?;
    let login = Login::new(&typed).ok();
    let hash = match &login {
        Some(login) => store.password_hash(login).await?,
        None => None,
    };
    let fits = verify(service, password, hash).await?;
    let account = match login.filter(|_| fits) {
        Some(login) => store.account(&login).await?,
        None => None,
    };
    Ok((account, attempt))
}

/// What is kept of a name as it was typed.
fn shortened(typed: &str) -> String {
    typed.trim().chars().filter(|c| !c.is_control()).take(MAX_TYPED).collect()
}

async fn verify(service: &Service, password: &str, hash: Option<String>) -> Result<bool, Problem> {
    // A longer one cannot have been set, and would only keep the hash function busy.
    let password = if password.len() > password::MAX_BYTES { String::new() } else { password.to_owned() };
    hashing(service, move || credential::verify_password(&password, hash.as_deref())).await
}

/// Does work of the hash function, in turn and off the threads that serve connections.
pub(crate) async fn hashing<T: Send + 'static>(
    service: &Service,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Problem> {
    let broken =
        || Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "a password could not be checked");
    let _turn = service.sessions().hashing.acquire().await.map_err(|_| broken())?;
    tokio::task::spawn_blocking(work).await.map_err(|_| broken())
}

/// Checks a code of the second factor and uses it up.
async fn check_code(service: &Service, attempt: Attempt, login: &Login, code: &str) -> Result<(), Problem> {
    if fits(service, login, code).await? {
        return Ok(());
    }
    service.store().fail_attempt(attempt, login, clock::now()).await?;
    let detail = "the code is wrong, too old, or was used before";
    Err(Problem::new(StatusCode::UNAUTHORIZED, "wrong_code", detail).field("code"))
}

async fn fits(service: &Service, login: &Login, code: &str) -> Result<bool, Problem> {
    let row = service.store().second_factor(login).await?;
    let Some(sealed) = row.secret else { return Ok(false) };
    let secret = sealer(service)?.open(&context(login), &sealed)?;
    match second_factor::accepted(&secret, code, clock::now(), row.step) {
        Some(step) => Ok(service.store().use_step(login, step).await?),
        None => Ok(false),
    }
}

/// What a sealed secret is bound to.
pub(crate) fn context(login: &Login) -> String {
    store::secret_context(login.as_str())
}

pub(crate) fn sealer(service: &Service) -> Result<&Sealer, Problem> {
    service.sealer().ok_or_else(|| {
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "no_key", "the server was started without a key file")
            .hint("give --key-file or ZHUNZHI_KEY_FILE")
    })
}

/// The account in whose place a deputy wants to act.
async fn absent(service: &Service, deputy: &Account, text: &str) -> Result<Login, Problem> {
    let not_named = || {
        let detail = "this account has not named you as its deputy for today";
        Problem::new(StatusCode::FORBIDDEN, "not_deputy", detail).field("stands_for")
    };
    let login = Login::new(text).map_err(|_| not_named())?;
    let absent = service.store().account(&login).await?.ok_or_else(not_named)?;
    let circles = &service.rules().circles;
    deputy.principal_for(&absent, circles, clock::now()).map(|_| login).ok_or_else(not_named)
}

/// Sets a password that the account's own holder chose.
///
/// # Errors
/// [`Problem`] when the present one is wrong or the new one breaks a rule.
pub(crate) async fn change_password(
    service: &Service,
    account: &Account,
    present: &str,
    wanted: &str,
    address: &str,
    keep: &[u8],
) -> Result<(), Problem> {
    let (known, attempt) = known(service, account.login.as_str(), present, address).await?;
    if known.is_none() {
        fail(service, attempt, account.login.as_str()).await?;
        let detail = "this is not the present password";
        return Err(
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "wrong_password", detail).field("password")
        );
    }
    succeed(service, attempt, address).await?;
    let store = service.store();
    let used = store.password_hashes(&account.login).await?;
    let (login, wanted) = (account.login.to_string(), wanted.to_owned());
    let hash = hashing(service, move || {
        let before = || used.iter().any(|hash| credential::verify_password(&wanted, Some(hash)));
        password::check(&wanted, &login, before)?;
        credential::hash_password(&wanted).map_err(Problem::from)
    });
    let hash = hash.await??;
    let actor = account.principal(&service.rules().circles).acting_as(None);
    store.change_password(&actor, &account.login, &hash, keep, clock::now()).await?;
    service.sessions().forget();
    Ok(())
}

fn no_entry(why: NoEntry) -> Problem {
    let code = match why {
        NoEntry::Disabled => "account_disabled",
        NoEntry::OutOfPeriod => "account_out_of_period",
        NoEntry::Unused => "account_unused",
    };
    Problem::new(StatusCode::FORBIDDEN, code, why.to_string())
}

impl From<CredentialError> for Problem {
    fn from(error: CredentialError) -> Problem {
        tracing::error!(%error, "a secret could not be made");
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "a secret could not be made")
    }
}

impl From<SealError> for Problem {
    fn from(error: SealError) -> Problem {
        tracing::error!(%error, "a sealed value does not open");
        Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "wrong_key",
            "what was sealed does not open with this key",
        )
        .hint("start the server with the key file that belongs to these data")
    }
}
