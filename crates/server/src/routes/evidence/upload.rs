//! Uploads in the spirit of tus 1.0: announced, sent in parts, gone on with after a break, sealed when whole.

use super::{address, apart, turn, vault};
use crate::app::App;
use crate::clock;
use crate::evidence::{Found, examine};
use crate::problem::{Body, Problem, read_capped};
use crate::routes::cases::parse_code;
use crate::view::instant;
use axum::Json;
use axum::extract::{Path, Request};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use casework::evidence::{Announced, MAX_PART_BYTES, NewEvidence, giver};
use casework::{Actor, CaseCode, EvidenceRefusal};
use serde::{Deserialize, Serialize};
use spatial::LonLat;
use std::sync::Arc;
use store::{Examined, Exhibit, MadeCopy, PendingUpload, StoreError};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use utoipa::ToSchema;

const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");
const PART: &str = "application/offset+octet-stream";

/// What is said of a file before it is sent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnnouncementRequest {
    /// Name of the file, without folders.
    name: String,
    /// Length, at most 52,428,800 bytes.
    bytes: u64,
    /// Of the content, 64 hexadecimal digits.
    sha256: String,
    /// `photo`, `scan`, `audio`, `video` or `file`.
    kind: String,
    /// What it shows.
    shows: String,
    /// When it was taken, as stated: RFC 3339.
    taken_at: Option<String>,
    /// Where it was taken, as stated: longitude, CGCS2000.
    lon: Option<f64>,
    /// Latitude.
    lat: Option<f64>,
    /// What it was taken with, as stated.
    device: Option<String>,
    /// Who handed it in; left out when the receiver took it.
    handed_in_by: Option<String>,
}

impl AnnouncementRequest {
    /// Machine word of the kind, as sent.
    pub(in crate::routes) fn kind(&self) -> &str {
        &self.kind
    }

    /// Announced length.
    pub(in crate::routes) fn bytes(&self) -> u64 {
        self.bytes
    }

    fn check(&self) -> Result<NewEvidence, Problem> {
        let field = |field, problem: &str| EvidenceRefusal::Field { field, problem: problem.to_owned() };
        let taken_at = self.taken_at.as_deref().map(|text| OffsetDateTime::parse(text, &Rfc3339)).transpose();
        let taken_at = taken_at
            .map_err(|_| field("taken_at", "a moment such as 2026-11-26T09:30:00+08:00 is expected"))?;
        let taken_where = match (self.lon, self.lat) {
            (Some(lon), Some(lat)) => Some(LonLat::new(lon, lat)?),
            (None, None) => None,
            _ => return Err(field("lon", "`lon` and `lat` come together").into()),
        };
        let announced = Announced {
            name: &self.name,
            bytes: self.bytes,
            sha256: &self.sha256,
            kind: &self.kind,
            shows: &self.shows,
            taken_at,
            taken_where,
            device: self.device.as_deref(),
            handed_in_by: self.handed_in_by.as_deref(),
        };
        Ok(NewEvidence::check(&announced, clock::now())?)
    }
}

/// An upload on its way.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UploadView {
    /// Where its parts are sent.
    upload: String,
    /// Bytes received.
    offset: u64,
    /// Announced length.
    bytes: u64,
    /// Once every byte came and was found to be what was announced.
    receipt: Option<Receipt>,
}

/// What the server has sealed: to be kept by who handed it in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Receipt {
    case: String,
    /// Number in the case.
    item: u32,
    /// Of the original.
    sha256: String,
    bytes: u64,
    media: &'static str,
    /// The server's time when it had the whole file.
    received_at: String,
    /// The event of the case's history that seals it.
    event_seq: u32,
}

impl Receipt {
    fn of(code: &CaseCode, exhibit: &Exhibit) -> Receipt {
        let item = &exhibit.item;
        Receipt {
            case: code.to_string(),
            item: item.number,
            sha256: item.sha256.clone(),
            bytes: item.bytes,
            media: item.media.as_str(),
            received_at: instant(item.received_at),
            event_seq: item.event_seq,
        }
    }
}

/// Announces a file. Its bytes are sent to the answer's `upload` in parts; unfinished uploads lapse after 24 hours.
#[utoipa::path(post, path = "/api/v1/cases/{code}/evidence", params(("code" = String, Path)), request_body = AnnouncementRequest,
    responses((status = 201, body = UploadView, description = "`Location` and `Upload-Offset: 0`"),
        (status = 404, description = "No such case in the reader's scope"),
        (status = 409, description = "The same file is there, too many items, or too many unfinished uploads"),
        (status = 422, description = "A field does not fit")))]
pub(crate) async fn begin_upload(
    app: App,
    Path(code): Path<String>,
    Body(request): Body<AnnouncementRequest>,
) -> Result<Response, Problem> {
    let code = parse_code(&code)?;
    announced(&app, &code, &address(&code), &request).await
}

/// Announces a file whose upload is addressed below `base`.
pub(in crate::routes) async fn announced(
    app: &App,
    code: &CaseCode,
    base: &str,
    request: &AnnouncementRequest,
) -> Result<Response, Problem> {
    vault(app)?;
    let actor = giver(app.principal())?;
    let new = request.check()?;
    let id = app.store().begin_upload(&app.scope(), code, &actor, &new, clock::now()).await?;
    let upload = upload_address(base, &id);
    let headers = [(header::LOCATION, upload.clone()), (OFFSET, "0".to_owned())];
    let view = UploadView { upload, offset: 0, bytes: new.bytes, receipt: None };
    Ok((StatusCode::CREATED, headers, Json(view)).into_response())
}

/// How far an upload has come: `Upload-Offset` of `Upload-Length`.
#[utoipa::path(head, path = "/api/v1/cases/{code}/evidence/uploads/{id}", params(("code" = String, Path), ("id" = String, Path)),
    responses((status = 200, description = "`Upload-Offset`, `Upload-Length`"), (status = 404, description = "No such upload, or it has lapsed")))]
pub(crate) async fn upload_offset(
    app: App,
    Path((code, id)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let code = parse_code(&code)?;
    offset_of(&app, &code, &id).await
}

/// How far an upload of a case has come.
pub(in crate::routes) async fn offset_of(app: &App, code: &CaseCode, id: &str) -> Result<Response, Problem> {
    let pending = app.store().pending_upload(&app.scope(), code, checked_id(id)?, clock::now()).await?;
    let headers = [
        (OFFSET, pending.upload.received.to_string()),
        (LENGTH, pending.upload.bytes.to_string()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok(headers.into_response())
}

/// Sends the next part: raw bytes, at most 4 MiB, with `Upload-Offset` saying where it begins. The last one is answered with the
/// receipt; an empty part at the end asks for it once more.
#[utoipa::path(patch, path = "/api/v1/cases/{code}/evidence/uploads/{id}",
    params(("code" = String, Path), ("id" = String, Path), ("upload-offset" = u64, Header)),
    request_body(content_type = "application/offset+octet-stream", content = String, description = "At most 4 MiB"),
    responses((status = 200, body = UploadView), (status = 201, body = UploadView, description = "Sealed; with its receipt"),
        (status = 404, description = "No such upload, or it has lapsed"), (status = 409, description = "The upload stands elsewhere"),
        (status = 422, description = "Not what was announced; the upload is gone")))]
pub(crate) async fn send_part(
    app: App,
    Path((code, id)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Problem> {
    let code = parse_code(&code)?;
    part_taken(&app, &code, &id, &address(&code), request).await
}

/// Takes the next part of an upload that is addressed below `base`.
pub(in crate::routes) async fn part_taken(
    app: &App,
    code: &CaseCode,
    id: &str,
    base: &str,
    request: Request,
) -> Result<Response, Problem> {
    let id = checked_id(id)?;
    let vault = vault(app)?.clone();
    giver(app.principal())?;
    let offset = part_offset(request.headers())?;
    // Before megabytes are read: a stranger's or a lapsed one is refused by its name.
    app.store().pending_upload(&app.scope(), code, id, clock::now()).await?;
    let part = read_capped(request, MAX_PART_BYTES as usize, || {
        let detail = format!("a part has at most {MAX_PART_BYTES} bytes");
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail)
    });
    let part = part.await?;
    let (length, part_of) = (part.len() as u64, id.to_owned());
    let write = async || {
        let written = tokio::task::spawn_blocking(move || vault.write_part(&part_of, offset, &part));
        written.await.unwrap_or_else(|broken| Err(std::io::Error::other(broken)))
    };
    let pending =
        app.store().extend_upload(&app.scope(), code, id, (offset, length), clock::now(), write).await?;
    let receipt = match pending.upload.is_complete() {
        true => Some(Receipt::of(code, &finish(app, code, id, &pending).await?)),
        false => None,
    };
    let status = if receipt.is_some() { StatusCode::CREATED } else { StatusCode::OK };
    let headers = [(OFFSET, pending.upload.received.to_string())];
    let (offset, bytes) = (pending.upload.received, pending.upload.bytes);
    let view = UploadView { upload: upload_address(base, id), offset, bytes, receipt };
    Ok((status, headers, Json(view)).into_response())
}

/// Takes a file that came whole in one request, and gives the number of its item. Bytes that are evidence of the case already are
/// that item.
pub(in crate::routes) async fn whole(
    app: &App,
    code: &CaseCode,
    actor: &Actor,
    announced: &NewEvidence,
    bytes: Vec<u8>,
) -> Result<u32, Problem> {
    let vault = vault(app)?.clone();
    let scope = app.scope();
    let id = match app.store().begin_upload(&scope, code, actor, announced, clock::now()).await {
        Err(StoreError::Evidence(EvidenceRefusal::Known(item))) => return Ok(item),
        begun => begun?,
    };
    let bytes: Arc<[u8]> = bytes.into();
    let mut offset = 0;
    loop {
        let length = (bytes.len() as u64 - offset).min(MAX_PART_BYTES);
        let (keeper, part_of, whole) = (vault.clone(), id.clone(), bytes.clone());
        let write = async || {
            let part = move || {
                let part = offset as usize..(offset + length) as usize;
                keeper.write_part(&part_of, offset, whole.get(part).unwrap_or_default())
            };
            let written = tokio::task::spawn_blocking(part).await;
            written.unwrap_or_else(|broken| Err(std::io::Error::other(broken)))
        };
        let sent = (offset, length);
        let pending = app.store().extend_upload(&scope, code, &id, sent, clock::now(), write).await?;
        if pending.upload.is_complete() {
            return match finish(app, code, &id, &pending).await {
                Ok(exhibit) => Ok(exhibit.item.number),
                // Another request brought the same bytes meanwhile.
                Err(problem) if problem.code() == "evidence_known" => {
                    let exhibits = app.store().evidence(&scope, code).await?;
                    let known = exhibits.iter().find(|e| e.item.sha256 == announced.sha256);
                    known.map(|e| e.item.number).ok_or(problem)
                }
                Err(problem) => Err(problem),
            };
        }
        offset = pending.upload.received;
    }
}

/// Looks at a whole file, keeps it and its copy, and seals it in the history of the case.
async fn finish(app: &App, code: &CaseCode, id: &str, pending: &PendingUpload) -> Result<Exhibit, Problem> {
    let scope = app.scope();
    if let Some(number) = pending.item {
        return Ok(app.store().exhibit(&scope, code, number).await?);
    }
    let _turn = turn(app).await?;
    let (vault, part, announced) = (vault(app)?.clone(), id.to_owned(), pending.announced.clone());
    let keeper = vault.clone();
    let looked = apart(move || -> Result<Result<Examined, EvidenceRefusal>, Problem> {
        let bytes = keeper.read_part(&part).map_err(|e| Problem::of_file(&e))?;
        let Found { media, recorded, picture } = match examine(&announced, &bytes) {
            Ok(found) => found,
            Err(refusal) => return Ok(Err(refusal)),
        };
        keeper.keep(&bytes)?;
        let size = picture.as_ref().map(|p| p.size);
        let copy = picture.map(|p| -> Result<MadeCopy, Problem> {
            Ok(MadeCopy { bytes: p.jpeg.len() as u64, sha256: keeper.keep(&p.jpeg)? })
        });
        Ok(Ok(Examined { media, size, recorded, copy: copy.transpose()? }))
    });
    let sealed = match looked.await?? {
        Ok(examined) => {
            let now = clock::now();
            app.in_office(async |office| {
                app.store().seal_evidence(&scope, office, code, id, &examined, now).await
            })
            .await
        }
        Err(refusal) => Err(refusal.into()),
    };
    // What was refused for good is not kept to be tried again.
    if matches!(sealed, Err(store::StoreError::Evidence(_))) {
        app.store().drop_upload(id).await?;
    }
    if !matches!(sealed, Err(ref e) if !matches!(e, store::StoreError::Evidence(_))) {
        vault.remove_part(id);
    }
    Ok(sealed?)
}

fn upload_address(base: &str, id: &str) -> String {
    format!("{base}/uploads/{id}")
}

/// An identifier is 32 hexadecimal digits: nothing else is asked of the database.
fn checked_id(id: &str) -> Result<&str, Problem> {
    let fits = id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit());
    if fits { Ok(id) } else { Err(EvidenceRefusal::NoUpload.into()) }
}

fn part_offset(headers: &HeaderMap) -> Result<u64, Problem> {
    let text = |name: &HeaderName| headers.get(name).and_then(|v| v.to_str().ok());
    if text(&header::CONTENT_TYPE) != Some(PART) {
        let detail = format!("a part is sent with Content-Type: {PART}");
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "bad_body", detail));
    }
    text(&OFFSET).and_then(|v| v.parse().ok()).ok_or_else(|| {
        let detail = "the header Upload-Offset must say at which byte the part begins";
        Problem::bad_request("bad_parameter", detail).field("upload-offset")
    })
}
