//! Export of a filter as streamed RFC 7946 GeoJSON.

use super::FilterParams;
use crate::app::App;
use crate::clock;
use crate::problem::{Params, Problem};
use crate::view::instant;
use axum::body::{Body, Bytes};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use casework::{Act, AuditEntry, CaseFilter};
use exchange::export::geojson::{FOOTER, feature_bytes, header_bytes};
use exchange::{AtlasNames, CollectionMeta};
use futures_util::{StreamExt, stream};
use store::StoreError;

/// Features written into one chunk of the response.
const CHUNK: usize = 256;

/// Cases by filter as a GeoJSON feature collection, streamed: memory stays bounded at any size.
///
/// When the database is lost on the way the connection breaks, so that no half file looks like a whole one.
#[utoipa::path(get, path = "/api/v1/cases.geojson", params(FilterParams),
    responses((status = 200, description = "RFC 7946", content_type = "application/geo+json"), (status = 400, description = "Bad filter")))]
pub(crate) async fn export_cases(
    app: App,
    Params(params): Params<FilterParams>,
) -> Result<Response, Problem> {
    params.refuse_pages("an export has")?;
    params.refuse_level()?;
    let filter = params.filter(&app)?;
    app.store().check_filter(&app.scope(), &filter).await?;
    let today = clock::today();
    audit(&app, &params, &filter).await?;
    let head = header_bytes(&meta(&app, params.text()));
    let rows = app.store().stream_cases(app.scope(), filter, today);
    let chunks = rows.chunks(CHUNK).enumerate().map(move |(part, rows)| chunk(&app, rows, part == 0));
    let start = stream::iter([Ok::<Bytes, StoreError>(Bytes::from(head))]);
    let end = stream::iter([Ok(Bytes::from_static(FOOTER))]);
    let name = format!("attachment; filename=\"zhunzhi-cases-{today}.geojson\"");
    let headers =
        [(header::CONTENT_TYPE, "application/geo+json".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, Body::from_stream(start.chain(chunks).chain(end))).into_response())
}

/// Who takes what out, when, and how many rows: in the audit log before the first byte leaves.
async fn audit(app: &App, params: &FilterParams, filter: &CaseFilter) -> Result<(), StoreError> {
    let rows = app.store().count_cases(&app.scope(), filter, clock::today()).await?;
    let object = format!("cases.geojson rows={rows} filter={}", params.text_without_words());
    let actor = app.principal().acting_as(None);
    app.store().audit_append(&AuditEntry::done(clock::now(), &actor, Act::Export, object)).await
}

fn chunk(
    app: &App,
    rows: Vec<Result<casework::CaseRow, StoreError>>,
    first: bool,
) -> Result<Bytes, StoreError> {
    let names = AtlasNames { territory: app.territory(), categories: &app.rules().categories };
    let mut bytes = Vec::with_capacity(rows.len() * 1024);
    for (i, row) in rows.into_iter().enumerate() {
        bytes.extend(feature_bytes(&row?, &names, first && i == 0));
    }
    Ok(bytes.into())
}

fn meta(app: &App, filter: String) -> CollectionMeta {
    CollectionMeta {
        title: "准治地图 · 矛盾纠纷".into(),
        generated_at: instant(clock::now()),
        filter,
        attribution: territory::source::attribution(),
        synthetic: app.territory().atlas().grids.iter().any(|g| g.synthetic),
    }
}
