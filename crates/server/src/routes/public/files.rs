//! Photos and sound that a villager adds to the own case: small, few, in parts, by a ticket of this case.

use super::{Stranger, ticket_of};
use crate::app::App;
use crate::problem::{Problem, QuietBody};
use crate::routes::cases::parse_code;
use crate::routes::evidence::{AnnouncementRequest, UploadView, announced, offset_of, part_taken};
use axum::extract::{Path, Request};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use casework::{Capacity, CaseCode};

/// Largest file, bytes: the page shrinks photos before it sends them.
const MAX_BYTES: u64 = 6 * 1024 * 1024;
/// Most files that a citizen adds to a case.
const MAX_FILES: usize = 20;

/// Where uploads of villagers are addressed.
fn base(code: &CaseCode) -> String {
    format!("/api/v1/public/cases/{code}/evidence")
}

/// Announces a photo or recording of at most 6 MiB.
#[utoipa::path(post, path = "/api/v1/public/cases/{code}/evidence", params(("code" = String, Path)), request_body = AnnouncementRequest,
    responses((status = 201, body = UploadView, description = "`Location` and `Upload-Offset: 0`"),
        (status = 401, description = "`Authorization: Ticket …` is not one of this case"),
        (status = 409, description = "The same file is there, or too many"), (status = 422, description = "A field does not fit")))]
pub(crate) async fn begin_public_upload(
    stranger: Stranger,
    Path(code): Path<String>,
    headers: HeaderMap,
    QuietBody(request): QuietBody<AnnouncementRequest>,
) -> Result<Response, Problem> {
    let code = parse_code(&code)?;
    let app = stranger.with_ticket(&code, ticket_of(&headers))?;
    stranger.service.gate().file(&stranger.address)?;
    let unprocessable =
        |code, field, detail: &str| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, detail).field(field);
    if !matches!(request.kind(), "photo" | "audio") {
        return Err(unprocessable("evidence_kind", "kind", "photos and recordings are taken in here"));
    }
    if request.bytes() > MAX_BYTES {
        return Err(unprocessable("evidence_size", "bytes", "a file has at most 6,291,456 bytes here"));
    }
    room_for_one_more(&app, &code).await?;
    announced(&app, &code, &base(&code), &request).await
}

async fn room_for_one_more(app: &App, code: &CaseCode) -> Result<(), Problem> {
    let exhibits = app.store().evidence(&app.scope(), code).await?;
    let own = exhibits.iter().filter(|e| e.item.received_by.capacity == Some(Capacity::Citizen)).count();
    if own >= MAX_FILES {
        return Err(casework::EvidenceRefusal::TooMany.into());
    }
    Ok(())
}

/// How far an upload has come.
#[utoipa::path(head, path = "/api/v1/public/cases/{code}/evidence/uploads/{id}", params(("code" = String, Path), ("id" = String, Path)),
    responses((status = 200, description = "`Upload-Offset`, `Upload-Length`"), (status = 401, description = "Not a ticket of this case"),
        (status = 404, description = "No such upload, or it has lapsed")))]
pub(crate) async fn public_upload_offset(
    stranger: Stranger,
    Path((code, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let code = parse_code(&code)?;
    let app = stranger.with_ticket(&code, ticket_of(&headers))?;
    offset_of(&app, &code, &id).await
}

/// Sends the next part, as `PATCH /api/v1/cases/{code}/evidence/uploads/{id}` does.
#[utoipa::path(patch, path = "/api/v1/public/cases/{code}/evidence/uploads/{id}",
    params(("code" = String, Path), ("id" = String, Path), ("upload-offset" = u64, Header)),
    request_body(content_type = "application/offset+octet-stream", content = String, description = "At most 4 MiB"),
    responses((status = 200, body = UploadView), (status = 201, body = UploadView, description = "Sealed; with its receipt"),
        (status = 401, description = "Not a ticket of this case"), (status = 409, description = "The upload stands elsewhere")))]
pub(crate) async fn send_public_part(
    stranger: Stranger,
    Path((code, id)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Problem> {
    let code = parse_code(&code)?;
    let app = stranger.with_ticket(&code, ticket_of(request.headers()))?;
    part_taken(&app, &code, &id, &base(&code), request).await
}
