//! A person's own access tokens, for GIS programs that read on that person's behalf.

use crate::app::App;
use crate::clock;
use crate::problem::{Body, Problem};
use crate::session::Signed;
use crate::view::instant;
use axum::Json;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use store::MOST_TOKENS;
use store::credential::{new_token, token_hash};
use time::Duration;
use utoipa::ToSchema;

/// Longest life of a token, days.
const MOST_DAYS: u16 = 365;
/// Longest name of a token, characters.
const MAX_NAME: usize = 40;

/// A token, without itself.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AccessTokenView {
    id: i64,
    name: String,
    made_at: String,
    expires_at: String,
}

/// Name and life of a token.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccessTokenRequest {
    /// What it is for, such as `QGIS`; at most 40 characters.
    name: String,
    /// Days until it ends, 1 to 365.
    days: u16,
}

/// A new token: it is shown this once.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NewAccessToken {
    id: i64,
    token: String,
    expires_at: String,
}

/// The own tokens in force.
#[utoipa::path(get, path = "/api/v1/session/tokens", responses((status = 200, body = Vec<AccessTokenView>)))]
pub(crate) async fn list_access_tokens(app: App, signed: Signed) -> Result<Response, Problem> {
    let tokens = app.store().access_tokens(&signed.account.login, clock::now()).await?;
    let views = tokens.into_iter().map(|t| AccessTokenView {
        id: t.id,
        name: t.name,
        made_at: instant(t.made),
        expires_at: instant(t.expires),
    });
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(views.collect::<Vec<_>>())).into_response())
}

/// Makes a token of the own account. It reads the OGC interface and nothing else, with the duty of the account itself.
#[utoipa::path(post, path = "/api/v1/session/tokens", request_body = AccessTokenRequest,
    responses((status = 201, body = NewAccessToken), (status = 409, description = "Too many tokens"), (status = 422, description = "Bad name or life")))]
pub(crate) async fn make_access_token(
    app: App,
    signed: Signed,
    Body(r): Body<AccessTokenRequest>,
) -> Result<Response, Problem> {
    let refused = |field, detail: String| {
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "bad_field", detail).field(field)
    };
    let name = r.name.trim();
    if name.is_empty() || name.chars().count() > MAX_NAME || name.chars().any(char::is_control) {
        return Err(refused("name", format!("a name of 1 to {MAX_NAME} characters is expected")));
    }
    if !(1..=MOST_DAYS).contains(&r.days) {
        return Err(refused("days", format!("1 to {MOST_DAYS} days are expected")));
    }
    if signed.stands_for.is_some() {
        let detail = "a deputy makes no token: it would outlast the absence";
        return Err(Problem::new(StatusCode::FORBIDDEN, "not_for_deputies", detail));
    }
    let token =
        new_token().map_err(|e| Problem::new(StatusCode::SERVICE_UNAVAILABLE, "no_random", e.to_string()))?;
    let hash = token_hash(&token).unwrap_or_default();
    let (now, login) = (clock::now(), &signed.account.login);
    let expires = now + Duration::days(r.days.into());
    let actor = app.principal().acting_as(None);
    let id =
        app.store().add_access_token(&actor, login, name, &hash, now, expires).await?.ok_or_else(|| {
            let detail = format!("an account has at most {MOST_TOKENS} tokens: revoke one first");
            Problem::new(StatusCode::CONFLICT, "too_many_tokens", detail)
        })?;
    let made = NewAccessToken { id, token, expires_at: instant(expires) };
    Ok((StatusCode::CREATED, [(header::CACHE_CONTROL, "no-store")], Json(made)).into_response())
}

/// Revokes an own token at once.
#[utoipa::path(delete, path = "/api/v1/session/tokens/{id}", params(("id" = i64, Path)),
    responses((status = 204, description = "Revoked"), (status = 404, description = "No such token in force")))]
pub(crate) async fn revoke_access_token(
    app: App,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let missing = || Problem::not_found("token", &id);
    let number = id.parse().map_err(|_| missing())?;
    let actor = app.principal().acting_as(None);
    let revoked =
        app.store().revoke_access_token(&actor, &signed.account.login, number, clock::now()).await?;
    if revoked { Ok(StatusCode::NO_CONTENT) } else { Err(missing()) }
}
