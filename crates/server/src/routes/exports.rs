//! Exports as files: asked for, made in the background, fetched by a link, deleted.

mod fetch;
mod view;

pub(crate) use fetch::*;
pub(crate) use view::*;

use super::FilterParams;
use crate::app::App;
use crate::clock;
use crate::export::{Order, in_short};
use crate::problem::{Body, Problem};
use axum::Json;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use casework::{Act, AuditEntry, Capacity};
use serde::Deserialize;
use store::NewExport;
use utoipa::ToSchema;

/// An export that is asked for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExportRequest {
    /// Which cases; the same conditions as for the list, without `limit`, `after` and `level`.
    #[serde(default)]
    filter: FilterParams,
    /// `xlsx`, `csv`, `gpkg`, `geojson`, `geojsonseq`, `jsonfg`, `flatgeobuf`, `shapefile` or `pmtiles`.
    format: String,
    /// `4490` (default, degrees) or `4546` (metres on 111° E; not for GeoJSON).
    crs: Option<String>,
    /// Of a Shapefile: `utf8` (default) or `gbk`.
    encoding: Option<String>,
    /// Of CSV: begin with a byte order mark, so that Excel reads it (default true).
    byte_order_mark: Option<bool>,
    /// With descriptions as typed, which can name people. For judges, heads of units, dispatchers, supervisors, leaders.
    #[serde(default)]
    descriptions: bool,
    /// Why descriptions are needed, 4 to 200 characters; kept in the audit log.
    reason: Option<String>,
}

/// Asks for an export; it is made in the background.
#[utoipa::path(post, path = "/api/v1/exports", request_body = ExportRequest,
    responses((status = 202, body = ExportView), (status = 400, description = "Bad filter, format or system"), (status = 403, description = "Descriptions are not for this account"),
        (status = 422, description = "Descriptions without a reason"), (status = 429, description = "Too many at once"), (status = 503, description = "No folder for exports")))]
pub(crate) async fn ask_export(app: App, Body(request): Body<ExportRequest>) -> Result<Response, Problem> {
    if app.exports().is_none() {
        let detail = "this server has no folder for exports";
        return Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "exports_off", detail)
            .hint("start it with --exports-dir DIR"));
    }
    request.filter.refuse_pages("an export has")?;
    request.filter.refuse_level()?;
    let filter = request.filter.filter(&app)?;
    app.store().check_filter(&app.scope(), &filter).await?;
    let (capacity, reason) = descriptions(&app, &request)?;
    let order = Order {
        told: request.filter.text_without_words(),
        filter: request.filter,
        format: request.format,
        crs: request.crs.unwrap_or_else(|| "4490".into()),
        encoding: request.encoding.unwrap_or_else(|| "utf8".into()),
        byte_order_mark: request.byte_order_mark.unwrap_or(true),
    };
    let layout = order.layout(request.descriptions)?;
    let new = NewExport {
        request: serde_json::to_value(&order).map_err(store::StoreError::from)?,
        descriptions: request.descriptions,
        reason: reason.clone(),
    };
    let described = if layout.descriptions { " with descriptions" } else { "" };
    let object = format!("cases as {} filter={}{described}", order.format, in_short(&order.told));
    let actor = app.principal().acting_as(capacity);
    let entry = AuditEntry { reason, ..AuditEntry::done(clock::now(), &actor, Act::Export, object) };
    app.store().audit_append(&entry).await?;
    let id = app.store().ask_export(app.principal(), &new, clock::now()).await?;
    app.asked().notify_one();
    let job = app.store().export(app.principal(), &id).await?;
    let place = [(header::LOCATION, format!("/api/v1/exports/{id}"))];
    Ok((StatusCode::ACCEPTED, place, Json(ExportView::of(&job, clock::now()))).into_response())
}

/// As what and why descriptions are taken out; nothing when they are not.
fn descriptions(app: &App, request: &ExportRequest) -> Result<(Option<Capacity>, Option<String>), Problem> {
    if !request.descriptions {
        return Ok((None, None));
    }
    let capacity = app.principal().describing_capacity().ok_or_else(|| {
        let detail = "descriptions can name people; this account may not take them out";
        Problem::new(StatusCode::FORBIDDEN, "descriptions_not_allowed", detail).field("descriptions")
    })?;
    let reason = casework::party::checked_reason(request.reason.as_deref().unwrap_or_default())?;
    Ok((Some(capacity), Some(reason)))
}

/// The exports of this account, the newest first.
#[utoipa::path(get, path = "/api/v1/exports", responses((status = 200, body = ExportList)))]
pub(crate) async fn list_exports(app: App) -> Result<Json<ExportList>, Problem> {
    let jobs = app.store().exports(app.principal()).await?;
    let exports = jobs.iter().map(|job| ExportView::of(job, clock::now())).collect();
    Ok(Json(ExportList { exports }))
}

/// One export of this account: how far it is, and the link when it is done.
#[utoipa::path(get, path = "/api/v1/exports/{id}", params(("id" = String, Path)),
    responses((status = 200, body = ExportView), (status = 404, description = "None of this account")))]
pub(crate) async fn export_job(app: App, Path(id): Path<String>) -> Result<Json<ExportView>, Problem> {
    let job = app.store().export(app.principal(), &id).await?;
    Ok(Json(ExportView::of(&job, clock::now())))
}

/// Stops an export, or deletes its file.
#[utoipa::path(delete, path = "/api/v1/exports/{id}", params(("id" = String, Path)),
    responses((status = 200, body = ExportView), (status = 404, description = "None of this account that could be stopped")))]
pub(crate) async fn cancel_export(app: App, Path(id): Path<String>) -> Result<Json<ExportView>, Problem> {
    let job = app.store().export(app.principal(), &id).await?;
    app.store().cancel_export(app.principal(), &id, clock::now()).await?;
    if let (Some(folder), Ok(layout)) = (app.exports(), view::layout(&job)) {
        // What is left for a moment goes with the next sweep.
        let _ = tokio::fs::remove_file(folder.file(&job, layout.format.ending())).await;
    }
    let job = app.store().export(app.principal(), &id).await?;
    Ok(Json(ExportView::of(&job, clock::now())))
}
