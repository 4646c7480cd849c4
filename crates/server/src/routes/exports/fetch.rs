//! Fetching the file of an export: by a link for an hour, by its account only, whole or from where a line broke.

use super::view::layout;
use crate::app::App;
use crate::clock;
use crate::export::{BadLink, check_link};
use crate::problem::{Params, Problem};
use axum::body::{Body, Bytes};
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use casework::takeout::JobState;
use casework::{Act, AuditEntry};
use futures_util::stream;
use serde::Deserialize;
use std::io;
use std::io::SeekFrom;
use std::ops::Range;
use store::ExportJob;
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use utoipa::IntoParams;

/// Bytes read at once.
const PART: usize = 64 * 1024;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct LinkParams {
    expires: i64,
    signature: String,
}

/// The file of an export. `Range` and `If-Range` resume a download that broke off.
#[utoipa::path(get, path = "/api/v1/exports/{id}/file", params(("id" = String, Path), LinkParams),
    responses((status = 200, description = "The file"), (status = 206, description = "The part that was asked for"), (status = 403, description = "The link lapsed, is none, or the account sees something else now"),
        (status = 404, description = "None of this account"), (status = 410, description = "Not there (any more)"), (status = 416, description = "No such part")))]
pub(crate) async fn export_file(
    app: App,
    Path(id): Path<String>,
    Params(link): Params<LinkParams>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let job = app.store().export(app.principal(), &id).await?;
    check_link(&job, link.expires, &link.signature, clock::now()).map_err(refused)?;
    check_reader(&app, &job)?;
    let (manifest, folder) = match (&job.manifest, app.exports()) {
        (Some(manifest), Some(folder)) if fetchable(&job) => (manifest, folder),
        _ => return Err(gone()),
    };
    let layout = layout(&job)?;
    let sha256 = manifest["sha256"].as_str().unwrap_or_default();
    let name = manifest["file"].as_str().unwrap_or("export");
    let mut file = File::open(folder.file(&job, layout.format.ending())).await.map_err(|_| gone())?;
    let length = file.metadata().await.map_err(|e| Problem::of_file(&e))?.len();
    let etag = format!("\"{sha256}\"");
    let part = wanted(&headers, length, &etag)?;
    audit(&app, &job, part.as_ref(), length, sha256).await?;
    let range = part.clone().unwrap_or(0..length);
    file.seek(SeekFrom::Start(range.start)).await.map_err(|e| Problem::of_file(&e))?;
    let mut answer = HeaderMap::new();
    let mut put =
        |name, value: &str| HeaderValue::from_str(value).map(|value| answer.insert(name, value)).is_ok();
    put(header::CONTENT_TYPE, layout.format.media_type());
    put(header::CONTENT_LENGTH, &(range.end - range.start).to_string());
    put(header::CONTENT_DISPOSITION, &format!("attachment; filename=\"{name}\""));
    put(header::ETAG, &etag);
    put(header::ACCEPT_RANGES, "bytes");
    put(header::CACHE_CONTROL, "private, no-store");
    // Bytes and their numbers must be those of the file: no compression on the way.
    put(header::CONTENT_ENCODING, "identity");
    let status = match part {
        Some(part) => {
            put(header::CONTENT_RANGE, &format!("bytes {}-{}/{length}", part.start, part.end - 1));
            StatusCode::PARTIAL_CONTENT
        }
        None => StatusCode::OK,
    };
    Ok((status, answer, Body::from_stream(bytes(file, range.end - range.start))).into_response())
}

fn fetchable(job: &ExportJob) -> bool {
    job.state == JobState::Done && job.expires_at > clock::now()
}

fn gone() -> Problem {
    Problem::new(StatusCode::GONE, "export_gone", "the file of this export is not there (any more)")
        .hint("files are kept for a day: ask for the export again")
}

fn refused(bad: BadLink) -> Problem {
    let (code, detail) = match bad {
        BadLink::Lapsed => ("link_lapsed", "this link held for an hour, which is over"),
        BadLink::Forged => ("link_bad", "this link was not made for this account"),
    };
    Problem::new(StatusCode::FORBIDDEN, code, detail).hint("fetch the list of exports again for a fresh link")
}

/// Whoever asked may have got another duty since.
fn check_reader(app: &App, job: &ExportJob) -> Result<(), Problem> {
    let allowed = !job.descriptions || app.principal().describing_capacity().is_some();
    if job.scope == app.scope() && allowed {
        return Ok(());
    }
    let detail = "the duty of this account has changed since the export was asked for";
    Err(Problem::new(StatusCode::FORBIDDEN, "duty_changed", detail).hint("ask for the export again"))
}

async fn audit(
    app: &App,
    job: &ExportJob,
    part: Option<&Range<u64>>,
    length: u64,
    sha256: &str,
) -> Result<(), Problem> {
    let range = part.cloned().unwrap_or(0..length);
    let object = format!("export {} bytes={}-{}/{length} sha256={sha256}", job.id, range.start, range.end);
    let actor = app.principal().acting_as(None);
    let entry = AuditEntry::done(clock::now(), &actor, Act::ExportFetch, object);
    Ok(app.store().audit_append(&entry).await?)
}

/// The part that is asked for; all of it when none is, or when the file is another than the one that was begun.
fn wanted(headers: &HeaderMap, length: u64, etag: &str) -> Result<Option<Range<u64>>, Problem> {
    let text = |name| headers.get(name).and_then(|v| v.to_str().ok());
    if text(header::IF_RANGE).is_some_and(|known| known != etag) {
        return Ok(None);
    }
    // Several parts at once, and units other than bytes, are answered by the whole.
    let Some(spec) = text(header::RANGE).and_then(|r| r.strip_prefix("bytes=")) else { return Ok(None) };
    let Some((first, last)) = spec.trim().split_once('-').filter(|_| !spec.contains(',')) else {
        return Ok(None);
    };
    let range = match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last => first..last.saturating_add(1).min(length),
        (Ok(first), Err(_)) if last.is_empty() => first..length,
        (Err(_), Ok(suffix)) if first.is_empty() => length.saturating_sub(suffix)..length,
        _ => return Ok(None),
    };
    if range.is_empty() {
        let detail = format!("the file has {length} bytes");
        return Err(Problem::new(StatusCode::RANGE_NOT_SATISFIABLE, "bad_range", detail));
    }
    Ok(Some(range))
}

/// So many bytes of a file from where it stands.
fn bytes(file: File, count: u64) -> impl futures_util::Stream<Item = io::Result<Bytes>> {
    stream::try_unfold((file, count), |(mut file, left)| async move {
        if left == 0 {
            return Ok(None);
        }
        let mut part = vec![0; PART.min(usize::try_from(left).unwrap_or(PART))];
        let read = file.read(&mut part).await?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        part.truncate(read);
        Ok(Some((Bytes::from(part), (file, left - read as u64))))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(range: &str, known: Option<&str>) -> Result<Option<Range<u64>>, Problem> {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, HeaderValue::from_str(range).unwrap());
        if let Some(known) = known {
            headers.insert(header::IF_RANGE, HeaderValue::from_str(known).unwrap());
        }
        wanted(&headers, 100, "\"a\"")
    }

    #[test]
    fn parts_are_read_as_the_standard_has_them() {
        assert_eq!(asked("bytes=0-9", None).unwrap(), Some(0..10));
        assert_eq!(asked("bytes=90-", Some("\"a\"")).unwrap(), Some(90..100));
        assert_eq!(asked("bytes=-5", None).unwrap(), Some(95..100));
        assert_eq!(asked("bytes=50-1000", None).unwrap(), Some(50..100));
        for whole in ["bytes=0-1,3-4", "lines=1-2", "bytes=5-1", "bytes=a-b", "bytes=-"] {
            assert_eq!(asked(whole, None).unwrap(), None, "{whole}");
        }
        assert_eq!(asked("bytes=5-", Some("\"b\"")).unwrap(), None, "another file");
        assert!(asked("bytes=100-", None).is_err() && asked("bytes=-0", None).is_err());
    }
}
