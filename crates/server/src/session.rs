//! Sessions: every request to the API and the tiles comes from somebody who has signed in.

pub(crate) mod sign_in;
pub(crate) mod token;

use crate::app::Service;
use crate::clock;
use crate::problem::{MAX_BODY_BYTES, Problem};
use crate::throttle::Throttle;
use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use casework::account::FirstStep;
use casework::account::session::SessionTimes;
use casework::{Account, Actor, Capacity, CircleRules, Principal};
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use store::credential::token_hash;
use store::{Store, StoreError};
use time::{Duration, OffsetDateTime};
use tokio::sync::{Semaphore, watch};

/// Name of the cookie.
pub(crate) const COOKIE: &str = "zhunzhi_session";
/// How long a session that was looked up is believed without asking the database again. What another server ended is
/// ended here after this time; what this server ended, at once.
const BELIEVED: Duration = Duration::seconds(5);
/// How often the database is told that a session is used.
const TOLD_EVERY: Duration = Duration::seconds(60);
/// Most sessions remembered; of more all are asked for anew.
const MOST_REMEMBERED: usize = 10_000;
/// Passwords hashed at once: each takes a core and 19 MiB.
const HASHES_AT_ONCE: usize = 2;
/// Attempts to sign in of one address that may fail in a window: beside the lock of an account, against trying one password
/// on many.
const FAILURES: u32 = 50;
const FAILURE_WINDOW: Duration = Duration::minutes(15);

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub(crate) struct Signed {
    pub(crate) principal: Principal,
    pub(crate) account: Account,
    /// In whose place, for a deputy.
    pub(crate) stands_for: Option<Account>,
    pub(crate) times: SessionTimes,
    pub(crate) token_hash: [u8; 32],
}

struct Remembered {
    signed: Signed,
    checked: OffsetDateTime,
    told: OffsetDateTime,
}

/// What the service remembers of sessions and attempts.
pub(crate) struct Sessions {
    remembered: Mutex<HashMap<[u8; 32], Remembered>>,
    /// Counts how often everything was forgotten: what was read before must not be remembered after.
    forgotten: AtomicU64,
    /// Changes when sessions end here; long-lived streams look again then.
    ended: watch::Sender<u64>,
    pub(crate) throttle: Throttle,
    pub(crate) hashing: Semaphore,
}

impl Default for Sessions {
    fn default() -> Sessions {
        Sessions {
            remembered: Mutex::default(),
            forgotten: AtomicU64::new(0),
            ended: watch::channel(0).0,
            throttle: Throttle::new(FAILURES, FAILURE_WINDOW),
            hashing: Semaphore::new(HASHES_AT_ONCE),
        }
    }
}

impl Sessions {
    fn remembered(&self) -> MutexGuard<'_, HashMap<[u8; 32], Remembered>> {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets what is remembered, because a session or an account changed.
    pub(crate) fn forget(&self) {
        self.forgotten.fetch_add(1, Ordering::SeqCst);
        self.remembered().clear();
        self.ended.send_modify(|n| *n += 1);
    }

    pub(crate) fn watch(&self) -> watch::Receiver<u64> {
        self.ended.subscribe()
    }

    /// Who a token belongs to, if it is one and lasts. `uses` counts as use of the session.
    pub(crate) async fn find(
        &self,
        (store, circles): (&Store, &CircleRules),
        token: &[u8; 32],
        uses: bool,
    ) -> Result<Option<Signed>, StoreError> {
        let now = clock::now();
        let forgotten = self.forgotten.load(Ordering::SeqCst);
        let known = self
            .remembered()
            .get(token)
            .filter(|r| now - r.checked < BELIEVED)
            .map(|r| (r.signed.clone(), r.checked, r.told));
        let (mut signed, checked, mut told) = match known {
            Some(known) => known,
            None => match read(store, circles, token, now).await? {
                Some(signed) => {
                    let told = signed.times.used;
                    (signed, now, told)
                }
                None => return Ok(None),
            },
        };
        if !signed.times.lasts(now) {
            return Ok(None);
        }
        if uses {
            signed.times.used = now;
            if now - told >= TOLD_EVERY {
                store.session_used(token, now).await?;
                told = now;
            }
        }
        let mut remembered = self.remembered();
        if self.forgotten.load(Ordering::SeqCst) == forgotten {
            match remembered.get_mut(token) {
                // Every tile of a map comes by here: who is known already is not written down anew.
                Some(known) if known.checked == checked => {
                    known.signed.times.used = signed.times.used;
                    known.told = told;
                }
                _ => {
                    if remembered.len() >= MOST_REMEMBERED {
                        remembered.clear();
                    }
                    remembered.insert(*token, Remembered { signed: signed.clone(), checked, told });
                }
            }
        }
        Ok(Some(signed))
    }
}

async fn read(
    store: &Store,
    circles: &CircleRules,
    token: &[u8; 32],
    now: OffsetDateTime,
) -> Result<Option<Signed>, StoreError> {
    let Some(row) = store.session(token).await? else { return Ok(None) };
    let Some(account) = store.account(&row.login).await? else { return Ok(None) };
    if !row.times.lasts(now) || account.usable(now).is_err() {
        return Ok(None);
    }
    let stands_for = match &row.stands_for {
        Some(login) => store.account(login).await?,
        None => None,
    };
    let principal = match (&row.stands_for, &stands_for) {
        (None, _) => Some(account.principal(circles)),
        (Some(_), Some(absent)) => account.principal_for(absent, circles, now),
        (Some(_), None) => None,
    };
    Ok(principal.map(|principal| Signed {
        principal,
        account,
        stands_for,
        times: row.times,
        token_hash: *token,
    }))
}

/// The token's hash in the cookies of a request.
pub(crate) fn token_of(headers: &HeaderMap) -> Option<[u8; 32]> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    let pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(|(name, _)| *name == COOKIE).find_map(|(_, value)| token_hash(value))
}

/// Who asks, for the routes that look after sessions themselves.
pub(crate) async fn signed(service: &Service, headers: &HeaderMap) -> Result<Option<Signed>, Problem> {
    match token_of(headers) {
        Some(token) => {
            let known = (service.store(), &service.rules().circles);
            Ok(service.sessions().find(known, &token, true).await?)
        }
        None => Ok(None),
    }
}

pub(crate) fn not_signed_in() -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, "not_signed_in", "nobody is signed in, or the session has ended")
        .hint("POST /api/v1/session with login and password")
}

/// Lets through who has signed in and has no first step left to do.
pub(crate) async fn required(State(service): State<Service>, mut request: Request, next: Next) -> Response {
    let refused = match signed(&service, request.headers()).await {
        Err(problem) => problem,
        Ok(None) => not_signed_in(),
        Ok(Some(signed)) => match signed.account.first_step(clock::now()) {
            Some(step) => first(step),
            None => {
                request.extensions_mut().insert(signed);
                return next.run(request).await;
            }
        },
    };
    // A body that nobody reads would end the connection, perhaps before the client has heard the answer; a larger one
    // than anybody may send is not worth waiting for.
    let _ = axum::body::to_bytes(request.into_body(), MAX_BODY_BYTES).await;
    refused.into_response()
}

fn first(step: FirstStep) -> Problem {
    let (code, detail) = match step {
        FirstStep::ChangePassword => (
            "password_change_required",
            "the password was given out or is older than 90 days: change it first",
        ),
        FirstStep::EnrolSecondFactor => {
            ("second_factor_required", "an administrator must enrol a second factor first")
        }
    };
    Problem::new(StatusCode::FORBIDDEN, code, detail)
}

impl<S: Send + Sync> FromRequestParts<S> for Signed {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Signed, Problem> {
        parts.extensions.get::<Signed>().cloned().ok_or_else(not_signed_in)
    }
}

impl Signed {
    /// Who does something with accounts, the own one among them.
    pub(crate) fn actor(&self, capacity: Option<Capacity>) -> Actor {
        self.principal.acting_as(capacity)
    }

    /// Refuses who does not hold a capacity.
    ///
    /// # Errors
    /// `capacity_needed`.
    pub(crate) fn must_be(&self, capacity: Capacity) -> Result<(), Problem> {
        if self.principal.holds(capacity) {
            return Ok(());
        }
        let detail = format!("only a {} may do this", capacity.name_en());
        Err(Problem::new(StatusCode::FORBIDDEN, "capacity_needed", detail))
    }
}

/// Where a request comes from. A proxy on this machine is believed what it says about its client; others are not.
pub(crate) fn address_of(headers: &HeaderMap, peer: Option<&ConnectInfo<SocketAddr>>) -> String {
    let Some(ConnectInfo(peer)) = peer else { return "unknown".into() };
    let told = headers.get("x-forwarded-for").and_then(|v| v.to_str().ok());
    let told = told.and_then(|list| list.rsplit(',').next()).and_then(|a| a.trim().parse::<IpAddr>().ok());
    match told {
        Some(client) if peer.ip().is_loopback() => client.to_string(),
        _ => peer.ip().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(k, v)| (k.parse().unwrap(), v.parse().unwrap())).collect()
    }

    #[test]
    fn the_token_is_found_among_other_cookies_and_nonsense_is_none() {
        let token = "0f".repeat(32);
        let cookies = format!("a=b; zhunzhi_session={token}; c");
        assert_eq!(token_of(&headers(&[("cookie", &cookies)])), token_hash(&token));
        assert!(token_of(&headers(&[("cookie", "zhunzhi_session=; zhunzhi_session=xyz")])).is_none());
        assert!(token_of(&headers(&[])).is_none());
    }

    #[test]
    fn only_a_proxy_on_this_machine_is_believed_about_its_client() {
        let told = headers(&[("x-forwarded-for", "1.2.3.4, 5.6.7.8")]);
        let peer = |text: &str| ConnectInfo(text.parse::<SocketAddr>().unwrap());
        assert_eq!(address_of(&told, Some(&peer("127.0.0.1:9"))), "5.6.7.8");
        assert_eq!(address_of(&told, Some(&peer("9.9.9.9:9"))), "9.9.9.9");
        assert_eq!(address_of(&headers(&[("x-forwarded-for", "x")]), Some(&peer("[::1]:9"))), "::1");
    }
}
