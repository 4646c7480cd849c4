//! The audit log as a table for offices; taking it out is written into it.

use super::{AuditParams, administrator};
use crate::app::App;
use crate::clock;
use crate::problem::{Params, Problem};
use axum::body::{Body, Bytes};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use casework::{Act, AuditEntry};
use exchange::export::log;
use futures_util::{StreamExt, stream};
use store::{AuditFilter, StoreError};

/// Rows read at once: bounds memory whatever the length of the log.
const PART: i64 = 2_000;

/// The rows of a filter as CSV, newest first, streamed. The row that tells of it is the first one that is not in it.
#[utoipa::path(get, path = "/api/v1/audit.csv", params(AuditParams),
    responses((status = 200, description = "UTF-8 with byte order mark", content_type = "text/csv"),
        (status = 403, description = "Not the audit administrator")))]
pub(crate) async fn export_audit(app: App, Params(params): Params<AuditParams>) -> Result<Response, Problem> {
    let actor = administrator(&app)?;
    let filter = params.filter()?;
    if params.limit.is_some() {
        let detail = "an export has no pages: leave out `limit`";
        return Err(Problem::bad_request("bad_parameter", detail).field("limit"));
    }
    let last = app.store().audit_root().await?.map_or(0, |root| root.seq);
    let object = format!("audit.csv up to row {last} filter={}", params.text());
    app.store().audit_append(&AuditEntry::done(clock::now(), &actor, Act::Export, object)).await?;
    let filter = AuditFilter { before: Some(filter.before.map_or(last + 1, |b| b.min(last + 1))), ..filter };
    let parts = stream::try_unfold(Some(filter), move |filter| {
        let store = app.store().clone();
        async move {
            let Some(filter) = filter else { return Ok::<_, StoreError>(None) };
            let page = store.audit_page(&filter, PART).await?;
            let rest = page.next.map(|before| AuditFilter { before: Some(before), ..filter });
            Ok(Some((Bytes::from(log::rows(&page.rows)), rest)))
        }
    });
    let start = stream::iter([Ok::<Bytes, StoreError>(Bytes::from(log::head()))]);
    let name = format!("attachment; filename=\"zhunzhi-audit-{}.csv\"", clock::today());
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, Body::from_stream(start.chain(parts))).into_response())
}
