//! The file of a batch (批次卷宗) as one PDF.

use super::missing;
use crate::app::App;
use crate::clock;
use crate::office::ISSUER;
use crate::paper::BatchContents;
use crate::problem::Problem;
use crate::routes::documents::{own_pages_only, pdf_file};
use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::Response;
use casework::{Act, AuditEntry};

/// The file of a batch: what its cases have in common, members and sums, the log, and an index with the SHA-256 of every paper,
/// exhibit and history that the reader may see. Members' own files are printed by themselves; who takes it out stands in the audit log.
#[utoipa::path(get, path = "/api/v1/batches/{id}/bundle.pdf", params(("id" = String, Path)),
    responses((status = 200, content_type = "application/pdf"),
        (status = 404, description = "No such batch, or no member of it is seen"),
        (status = 422, description = "Too long to typeset"),
        (status = 503, description = "The fonts are not installed, or others are being served")))]
pub(crate) async fn batch_bundle(
    app: App,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    own_pages_only(&headers)?;
    let file = app.store().batch(&app.scope(), &id).await.map_err(missing)?;
    let enclosures = app.store().enclosures(&app.scope(), &id).await?;
    let (contents, day) = (BatchContents::of(&app, &file, &enclosures), clock::today());
    let printed = app.press().print(move |room| room.press()?.bundle(&contents.bundle(ISSUER, day)));
    let pdf = printed.await?;
    let actor = app.principal().acting_as(None);
    let entry = AuditEntry::done(clock::now(), &actor, Act::DocumentTake, format!("batch {id} bundle pdf"));
    app.store().audit_append(&entry).await?;
    Ok(pdf_file(pdf, &format!("{id}-bundle")))
}
