//! Access tokens: a person's GIS programs read by them what that person may see, and change nothing.

use super::{Signed, first, not_signed_in, signed};
use crate::app::Service;
use crate::clock;
use crate::problem::Problem;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use casework::Login;
use casework::account::session::SessionTimes;
use store::credential::token_hash;

/// Lets through who has signed in, and programs that come with a token. Only what reads may stand behind it.
pub(crate) async fn required(State(service): State<Service>, mut request: Request, next: Next) -> Response {
    let asks = match presented(request.headers()) {
        Some(token) => holder(&service, &token).await,
        None => signed(&service, request.headers()).await,
    };
    let refused = match asks {
        Err(problem) => return problem.into_response(),
        Ok(Some(signed)) => match signed.account.first_step(clock::now()) {
            Some(step) => return first(step).into_response(),
            None => {
                request.extensions_mut().insert(signed);
                return next.run(request).await;
            }
        },
        Ok(None) => not_signed_in().hint("sign in on the map, or give an access token as the password"),
    };
    let mut response = refused.into_response();
    let asked = HeaderValue::from_static("Basic realm=\"zhunzhi\", charset=\"UTF-8\"");
    response.headers_mut().insert(header::WWW_AUTHENTICATE, asked);
    response
}

/// What a program gives: a token, and the login name that it says it belongs to.
struct Presented {
    login: Option<String>,
    token: String,
}

fn presented(headers: &HeaderMap) -> Option<Presented> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, rest) = value.split_once(' ')?;
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(Presented { login: None, token: rest.trim().to_owned() });
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = String::from_utf8(BASE64_STANDARD.decode(rest.trim()).ok()?).ok()?;
    let (login, token) = pair.split_once(':')?;
    Some(Presented { login: Some(login.to_owned()), token: token.to_owned() })
}

async fn holder(service: &Service, given: &Presented) -> Result<Option<Signed>, Problem> {
    let Some(hash) = token_hash(&given.token) else { return Ok(None) };
    let now = clock::now();
    let Some(holder) = service.store().holder_of_token(&hash, now).await? else { return Ok(None) };
    if given.login.as_ref().is_some_and(|login| *login != holder) {
        return Ok(None);
    }
    let Ok(login) = Login::new(&holder) else { return Ok(None) };
    let Some(account) = service.store().account(&login).await? else { return Ok(None) };
    if account.usable(now).is_err() {
        return Ok(None);
    }
    let times = SessionTimes { begun: now, used: now };
    Ok(Some(Signed {
        principal: account.principal(&service.rules().circles),
        account,
        stands_for: None,
        times,
        token_hash: hash,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(value: &str) -> Option<(Option<String>, String)> {
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, value.parse().unwrap());
        presented(&headers).map(|p| (p.login, p.token))
    }

    #[test]
    fn a_token_comes_as_bearer_or_as_the_password_of_basic() {
        assert_eq!(given("Bearer abc"), Some((None, "abc".into())));
        assert_eq!(given("bearer  abc"), Some((None, "abc".into())));
        let basic = BASE64_STANDARD.encode("lihua:abc:d");
        assert_eq!(given(&format!("Basic {basic}")), Some((Some("lihua".into()), "abc:d".into())));
        assert_eq!(given("Basic %%%"), None);
        assert_eq!(given("Digest x"), None);
    }
}
