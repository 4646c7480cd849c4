//! Documents of cases: their content, their page for screen and print, and whether a paper is real.

use crate::app::{App, Service};
use crate::paper::{self, Page};
use crate::problem::Problem;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{Html, IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// A document as issued.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DocumentContent {
    #[schema(value_type = Object)]
    document: casework::Document,
    /// SHA-256 of the content with sorted keys.
    sha256: String,
    /// Address that verifies it.
    verify: String,
}

/// The content of a document.
#[utoipa::path(get, path = "/api/v1/documents/{id}", params(("id" = i64, Path)),
    responses((status = 200, body = DocumentContent), (status = 404, description = "None in the reader's scope")))]
pub(crate) async fn document(app: App, Path(id): Path<String>) -> Result<Json<DocumentContent>, Problem> {
    let issued = issued(&app, &id).await?;
    let verify = verify_path(&issued.token);
    Ok(Json(DocumentContent { document: issued.document, sha256: issued.sha256, verify }))
}

/// The page of a document, with locator map and QR code, for screen and print.
#[utoipa::path(get, path = "/api/v1/documents/{id}/page", params(("id" = i64, Path)),
    responses((status = 200, content_type = "text/html"), (status = 404, description = "None in the reader's scope")))]
pub(crate) async fn document_page(
    app: App,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let issued = issued(&app, &id).await?;
    let map = paper::locator(app.territory(), issued.at);
    let address = format!("{}{}", own_address(&headers), verify_path(&issued.token));
    let page = Page { document: &issued.document, sha256: &issued.sha256, verify: &address, map: &map };
    // A paper holds what its reader may see and others may not: no shared cache keeps it.
    Ok(([(header::CACHE_CONTROL, "private, no-store")], Html(page.html())).into_response())
}

/// The address that the reader reached us by: a paper printed here is verified there.
pub(super) fn own_address(headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST).and_then(|h| h.to_str().ok()).unwrap_or("localhost");
    let encrypted = headers.get("x-forwarded-proto").is_some_and(|proto| proto == "https");
    format!("{}://{host}", if encrypted { "https" } else { "http" })
}

async fn issued(app: &App, id: &str) -> Result<store::IssuedDocument, Problem> {
    let number = id.parse().map_err(|_| Problem::not_found("document", id))?;
    let found = app.store().document(&app.scope(), number).await?;
    found.ok_or_else(|| Problem::not_found("document", id))
}

pub(crate) fn verify_path(token: &str) -> String {
    format!("/verify/{token}")
}

/// What is told to whoever holds a paper: that it is real, and nothing of the case but its code.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Verification {
    kind: &'static str,
    name_zh: &'static str,
    number: String,
    version: u16,
    issued_on: String,
    issuer: String,
    case: String,
    sha256: String,
    /// Whether the stored content still fits the hash.
    intact: bool,
    /// Whether no later version was issued.
    newest: bool,
}

/// Whether a paper is real.
#[utoipa::path(get, path = "/api/v1/verify/{token}", params(("token" = String, Path)),
    responses((status = 200, body = Verification), (status = 404, description = "Nobody issued such a paper")))]
pub(crate) async fn verify(
    State(service): State<Service>,
    Path(token): Path<String>,
) -> Result<Json<Verification>, Problem> {
    Ok(Json(verified(&service, &token).await?))
}

/// The same as a page, which the QR code on a paper leads to.
pub(crate) async fn verify_page(State(service): State<Service>, Path(token): Path<String>) -> Response {
    let found = verified(&service, &token).await;
    let html = match &found {
        Ok(v) => {
            paper::verification(v.name_zh, &v.number, &v.issued_on, &v.issuer, &v.case, v.intact, v.newest)
        }
        Err(_) => paper::unknown(),
    };
    let status = if found.is_ok() { axum::http::StatusCode::OK } else { axum::http::StatusCode::NOT_FOUND };
    (status, [(header::CACHE_CONTROL, "no-store")], Html(html)).into_response()
}

async fn verified(service: &Service, token: &str) -> Result<Verification, Problem> {
    let unknown = || Problem::not_found("document", "of this code");
    if token.len() != 32 || !token.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(unknown());
    }
    let found = service.store().verify_document(token).await?.ok_or_else(unknown)?;
    let d = found.document;
    Ok(Verification {
        kind: d.kind.as_str(),
        name_zh: d.kind.name_zh(),
        number: d.number,
        version: d.version,
        issued_on: d.issued_on,
        issuer: d.issuer,
        case: d.case,
        sha256: found.sha256,
        intact: found.intact,
        newest: found.newest,
    })
}
