//! Extractors that answer a request they cannot read with a problem document.

use super::Problem;
use axum::extract::rejection::QueryRejection;
use axum::extract::{FromRequest, FromRequestParts, Json, Query, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use futures_util::StreamExt;
use serde::de::DeserializeOwned;

/// Largest request body.
pub(crate) const MAX_BODY_BYTES: usize = 64 * 1024;

/// Query parameters, refused with a problem document.
pub(crate) struct Params<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Params<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let query: Result<Query<T>, QueryRejection> = Query::from_request_parts(parts, state).await;
        match query {
            Ok(Query(value)) => Ok(Params(value)),
            Err(e) => Err(Problem::bad_request("bad_parameter", e.body_text())),
        }
    }
}

/// A JSON body, refused with a problem document.
pub(crate) struct Body<T>(pub(crate) T);

/// How much of a body that is too large is still read: a client in the middle of sending hears the answer only
/// when its words are taken.
const PATIENCE_BYTES: usize = 32 * 1024 * 1024;

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Problem;
    async fn from_request(request: Request, _state: &S) -> Result<Self, Problem> {
        json_capped(request, MAX_BODY_BYTES).await.map(Body)
    }
}

/// A JSON body of at most so many bytes.
///
/// # Errors
/// `bad_body` or `too_large`.
pub(crate) async fn json_capped<T: DeserializeOwned>(request: Request, most: usize) -> Result<T, Problem> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if kind.split(';').next().map(str::trim) != Some("application/json") {
        let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        return Err(bad_body(status, "the body must be sent with Content-Type: application/json"));
    }
    let bytes = read_capped(request, most, || {
        let detail = format!("the request is larger than {} KiB", most / 1024);
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail)
            .hint("shorten the description; files are attached separately")
    });
    let bytes = bytes.await?;
    match Json::from_bytes(&bytes) {
        Ok(Json(value)) => Ok(value),
        Err(e) => Err(bad_body(e.status(), e.body_text())),
    }
}

/// As [`Body`], for personal data: what is wrong with the body is told without a word of it.
pub(crate) struct QuietBody<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for QuietBody<T> {
    type Rejection = Problem;
    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let Body(value) = Body::<T>::from_request(request, state).await.map_err(|problem| {
            if problem.code != "bad_body" {
                return problem;
            }
            let detail = "the body is not what the API description says of this address: look at names and types of its fields";
            bad_body(problem.status, detail)
        })?;
        Ok(QuietBody(value))
    }
}

fn bad_body(status: StatusCode, detail: impl Into<String>) -> Problem {
    let detail: String = detail.into().chars().take(300).collect();
    Problem::new(status, "bad_body", detail)
        .hint("a JSON object with Content-Type: application/json is expected")
}

/// The body of a request, of at most so many bytes.
///
/// # Errors
/// `too_large` for a larger one, or that it broke off.
pub(crate) async fn read_capped(
    request: Request,
    most: usize,
    too_large: impl FnOnce() -> Problem,
) -> Result<Vec<u8>, Problem> {
    let mut parts = request.into_body().into_data_stream();
    let (mut kept, mut read) = (vec![], 0);
    while let Some(part) = parts.next().await {
        let part = part.map_err(|e| bad_body(StatusCode::BAD_REQUEST, format!("the body broke off: {e}")))?;
        read += part.len();
        if read <= most {
            kept.extend_from_slice(&part);
        } else if read > PATIENCE_BYTES {
            break;
        }
    }
    if read > most { Err(too_large()) } else { Ok(kept) }
}
