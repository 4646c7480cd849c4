//! Evidence of a case: the list, the copy that is shown, the original with a reason, redaction.

mod upload;
mod view;

pub(crate) use upload::*;
pub(crate) use view::*;

use super::cases::parse_code;
use super::documents::own_pages_only;
use crate::app::App;
use crate::clock;
use crate::evidence::{Vault, copy};
use crate::problem::{Body, Params, Problem};
use axum::Json;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use casework::evidence::{CustodyAct, MAX_BOXES, RedactionBox, checked_reason, handler};
use casework::{CaseCode, EvidenceRefusal};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use store::{Exhibit, MadeCopy};
use tokio::sync::OwnedSemaphorePermit;
use utoipa::{IntoParams, ToSchema};

/// How long a request waits for its turn with a whole file.
const PATIENCE: Duration = Duration::from_secs(10);

/// The evidence of a case.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EvidenceList {
    evidence: Vec<EvidenceView>,
    /// Whether this server takes evidence in.
    open: bool,
}

/// All evidence of a case, by number, each with its chain of custody.
#[utoipa::path(get, path = "/api/v1/cases/{code}/evidence", params(("code" = String, Path)),
    responses((status = 200, body = EvidenceList), (status = 404, description = "No such case in the reader's scope")))]
pub(crate) async fn list_evidence(app: App, Path(code): Path<String>) -> Result<Json<EvidenceList>, Problem> {
    let code = parse_code(&code)?;
    let point = app.store().case(&app.scope(), &code).await?.case.location.point;
    let exhibits = app.store().evidence(&app.scope(), &code).await?;
    let evidence = exhibits.iter().map(|e| EvidenceView::of(&code, point, e)).collect();
    Ok(Json(EvidenceList { evidence, open: app.vault().is_some() }))
}

/// The copy that is shown: upright, without metadata, redacted.
#[utoipa::path(get, path = "/api/v1/cases/{code}/evidence/{n}/copy", params(("code" = String, Path), ("n" = u32, Path)),
    responses((status = 200, content_type = "image/jpeg"), (status = 404, description = "No such item, or it is no picture")))]
pub(crate) async fn evidence_copy(
    app: App,
    Path((code, n)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (code, n) = (parse_code(&code)?, number(&n)?);
    handler(app.principal())?;
    let exhibit = app.store().exhibit(&app.scope(), &code, n).await?;
    let copy = exhibit.copy.ok_or(EvidenceRefusal::NoCopy(n))?;
    let vault = vault(&app)?.clone();
    let bytes = apart(move || vault.read(&copy.sha256)).await??;
    Ok(file(bytes, "image/jpeg", &format!("inline; filename=\"{code}-{n}.jpg\"")))
}

/// Why the original is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct OriginalParams {
    /// 4 to 200 characters; written into the chain of custody.
    #[serde(default)]
    reason: String,
}

/// The original, byte for byte. That it was viewed, by whom and why, is in the chain of custody before a byte is sent.
#[utoipa::path(get, path = "/api/v1/cases/{code}/evidence/{n}/original",
    params(("code" = String, Path), ("n" = u32, Path), OriginalParams),
    responses((status = 200, content_type = "application/octet-stream"), (status = 404, description = "No such item"),
        (status = 422, description = "No reason")))]
pub(crate) async fn evidence_original(
    app: App,
    Path((code, n)): Path<(String, String)>,
    Params(params): Params<OriginalParams>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    own_pages_only(&headers)?;
    let (code, n) = (parse_code(&code)?, number(&n)?);
    let actor = handler(app.principal())?;
    let reason = checked_reason(&params.reason)?;
    let exhibit = app.store().exhibit(&app.scope(), &code, n).await?;
    let vault = vault(&app)?.clone();
    let turn = turn(&app).await?;
    let sealed = exhibit.item.sha256.clone();
    let bytes = apart(move || vault.read(&sealed)).await??;
    drop(turn);
    let act = (CustodyAct::ViewedOriginal, Some(reason.as_str()));
    app.store().note_custody(&app.scope(), &code, n, act, &actor, clock::now()).await?;
    let media = exhibit.item.media;
    let name = format!("attachment; filename=\"{code}-{n}.{}\"", media.extension());
    Ok(file(bytes, media.as_str(), &name))
}

/// Boxes to be painted black.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RedactionRequest {
    /// In pixels of the upright original (`width`, `height` of the item), at most 50; all of them, an empty list for none.
    #[schema(value_type = Vec<Object>)]
    boxes: Vec<RedactionBox>,
}

/// Replaces the copy of a picture by one with these boxes painted black. The original stays.
#[utoipa::path(post, path = "/api/v1/cases/{code}/evidence/{n}/redactions", params(("code" = String, Path), ("n" = u32, Path)),
    request_body = RedactionRequest, responses((status = 200, body = EvidenceView),
        (status = 404, description = "No such item, or it is no picture"), (status = 422, description = "A box does not fit")))]
pub(crate) async fn redact_evidence(
    app: App,
    Path((code, n)): Path<(String, String)>,
    Body(request): Body<RedactionRequest>,
) -> Result<Json<EvidenceView>, Problem> {
    let (code, n) = (parse_code(&code)?, number(&n)?);
    let actor = handler(app.principal())?;
    if request.boxes.len() > MAX_BOXES {
        let problem = format!("at most {MAX_BOXES} boxes, got {}", request.boxes.len());
        return Err(EvidenceRefusal::Field { field: "boxes", problem }.into());
    }
    let scope = app.scope();
    let exhibit = app.store().exhibit(&scope, &code, n).await?;
    exhibit.copy.ok_or(EvidenceRefusal::NoCopy(n))?;
    let vault = vault(&app)?.clone();
    let _turn = turn(&app).await?;
    let (item, boxes) = (exhibit.item, request.boxes.clone());
    let made = apart(move || -> Result<MadeCopy, Problem> {
        let jpeg = copy(item.media, &vault.read(&item.sha256)?, &boxes)?.jpeg;
        Ok(MadeCopy { bytes: jpeg.len() as u64, sha256: vault.keep(&jpeg)? })
    });
    let made = made.await??;
    app.store().replace_copy(&scope, &code, n, (&made, &request.boxes), &actor, clock::now()).await?;
    let point = app.store().case(&scope, &code).await?.case.location.point;
    let exhibit = app.store().exhibit(&scope, &code, n).await?;
    Ok(Json(EvidenceView::of(&code, point, &exhibit)))
}

/// The number of an item or a crack in a path.
pub(super) fn number(text: &str) -> Result<u32, Problem> {
    text.parse().map_err(|_| Problem::not_found("evidence", text))
}

/// The folder of the evidence.
fn vault(app: &App) -> Result<&Vault, Problem> {
    app.vault().ok_or_else(|| {
        let detail = "this server has no folder for evidence";
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "evidence_off", detail)
            .hint("start it with --evidence-dir DIR")
    })
}

/// Waits for a turn with a whole file: each takes memory and a core.
async fn turn(app: &App) -> Result<OwnedSemaphorePermit, Problem> {
    match tokio::time::timeout(PATIENCE, app.files().clone().acquire_owned()).await {
        Ok(Ok(turn)) => Ok(turn),
        _ => Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "others are being served; try again")),
    }
}

/// Does what reads files or computes apart from the threads that serve connections.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        tracing::error!(%error, "work on evidence broke off");
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "the server failed; nothing was changed")
    })
}

/// A file that somebody handed in: never a page, never a script, kept by no cache.
fn file(bytes: Vec<u8>, media: &'static str, disposition: &str) -> Response {
    let disposition = HeaderValue::from_str(disposition).unwrap_or(HeaderValue::from_static("attachment"));
    let fixed: [(HeaderName, &'static str); 4] = [
        (header::CONTENT_TYPE, media),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
        (header::CACHE_CONTROL, "private, no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (fixed, [(header::CONTENT_DISPOSITION, disposition)], bytes).into_response()
}

/// Where the copy of an item is, with its version, so that a new one is loaded anew; `None` when it is no picture.
pub(super) fn copy_address(code: &CaseCode, exhibit: &Exhibit) -> Option<String> {
    let version = exhibit.copy.as_ref()?.version;
    Some(format!("{}/{}/copy?v={version}", address(code), exhibit.item.number))
}

/// Where the evidence of a case is.
fn address(code: &CaseCode) -> String {
    format!("/api/v1/cases/{code}/evidence")
}
