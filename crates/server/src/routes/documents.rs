//! Documents of cases: their content, their page for screen and print, and whether a paper is real.

use crate::address::own_address;
use crate::app::{App, Service};
use crate::clock;
use crate::paper::{self, Page};
use crate::problem::Problem;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use casework::{Act, AuditEntry};
use papers::Sheet;
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
    own_pages_only(&headers)?;
    let issued = issued(&app, &id).await?;
    let map = paper::locator(app.territory(), app.press().style()?, issued.at)?;
    let address = format!("{}{}", own_address(&headers), verify_path(&issued.token));
    let page = Page { document: &issued.document, sha256: &issued.sha256, verify: &address, map: &map };
    taken(&app, &issued.document, "page").await?;
    // A paper holds what its reader may see and others may not: no shared cache keeps it.
    Ok(([(header::CACHE_CONTROL, "private, no-store")], Html(page.html())).into_response())
}

/// A document as PDF/A, typeset as official papers are; the same bytes for the same document, ground and address.
#[utoipa::path(get, path = "/api/v1/documents/{id}/pdf", params(("id" = i64, Path)),
    responses((status = 200, content_type = "application/pdf"), (status = 404, description = "None in the reader's scope"),
        (status = 422, description = "Too long to typeset"),
        (status = 503, description = "The fonts are not installed, or others are being served")))]
pub(crate) async fn document_pdf(
    app: App,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    own_pages_only(&headers)?;
    let issued = issued(&app, &id).await?;
    let address = format!("{}{}", own_address(&headers), verify_path(&issued.token));
    let (document, ground) = (issued.document.clone(), app.clone());
    let printed = app.press().print(move |room| {
        let map = paper::locator(ground.territory(), room.style()?, issued.at)?;
        room.press()?.document(&Sheet {
            document: &issued.document,
            sha256: &issued.sha256,
            verify: &address,
            map: Some(&map),
            map_caption: paper::MAP_CAPTION,
        })
    });
    let pdf = printed.await?;
    taken(&app, &document, "pdf").await?;
    Ok(pdf_file(pdf, &format!("{}-{}-{id}", document.case, document.kind.as_str())))
}

/// A PDF to be looked at in place, under a name of letters and digits, kept by no cache.
pub(super) fn pdf_file(pdf: Vec<u8>, name: &str) -> Response {
    let name = format!("inline; filename=\"{name}.pdf\"");
    let fixed = [(header::CONTENT_TYPE, "application/pdf"), (header::CACHE_CONTROL, "private, no-store")];
    (fixed, [(header::CONTENT_DISPOSITION, name)], pdf).into_response()
}

/// Papers name people: who takes one out stands in the audit log before it leaves.
async fn taken(app: &App, document: &casework::Document, form: &str) -> Result<(), Problem> {
    let object = format!("{} {form}", document.number);
    let actor = app.principal().acting_as(None);
    let entry = AuditEntry::done(clock::now(), &actor, Act::DocumentTake, object).about(&document.case);
    Ok(app.store().audit_append(&entry).await?)
}

/// A page of another site could load a paper as an image, and write into the audit log in the reader's name.
///
/// # Errors
/// `foreign_origin`.
pub(super) fn own_pages_only(headers: &HeaderMap) -> Result<(), Problem> {
    if headers.get("sec-fetch-site").is_some_and(|from| from != "same-origin" && from != "none") {
        return Err(Problem::new(StatusCode::FORBIDDEN, "foreign_origin", "another site may not ask for it"));
    }
    Ok(())
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
    let status = if found.is_ok() { StatusCode::OK } else { StatusCode::NOT_FOUND };
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
