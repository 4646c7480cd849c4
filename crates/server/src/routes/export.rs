//! Export of a filter as streamed RFC 7946 GeoJSON, without descriptions: these can name people.

use super::FilterParams;
use crate::app::App;
use crate::clock;
use crate::export::{Takeout, describe, in_short};
use crate::problem::{Params, Problem};
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use casework::{Act, AuditEntry};
use exchange::checksum::Checksum;
use exchange::{AtlasNames, Format, Layout, Pieces};
use http_body::Frame;
use http_body_util::StreamBody;
use std::time::Duration;
use store::{Extract, StoreError};
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tokio_stream::wrappers::ReceiverStream;

/// How long a turn is waited for: every running stream holds a connection of the database.
const PATIENCE: Duration = Duration::from_secs(10);
/// What a feature takes, bytes; some take more.
const ROOM: usize = 1_000;
/// How long a reader may take nothing.
const STALL: Duration = Duration::from_secs(60);
/// Features, told before the first of them.
const ROWS: HeaderName = HeaderName::from_static("x-row-count");
/// SHA-256 of the document before compression, told after its last byte to who asks with `TE: trailers`.
const SHA256: HeaderName = HeaderName::from_static("x-content-sha256");

/// Cases by filter as a GeoJSON feature collection, streamed: memory stays bounded at any size.
///
/// All of it is one state of the register: `x-row-count` and `metadata.rows` are the features that follow. Descriptions are
/// not in it. When the database is lost on the way the connection breaks, so that no half file looks like a whole one.
#[utoipa::path(get, path = "/api/v1/cases.geojson", params(FilterParams),
    responses((status = 200, description = "RFC 7946; the trailer x-content-sha256 is sent to clients that accept trailers", content_type = "application/geo+json"), (status = 400, description = "Bad filter"), (status = 503, description = "Too many exports at once")))]
pub(crate) async fn export_cases(
    app: App,
    Params(params): Params<FilterParams>,
) -> Result<Response, Problem> {
    params.refuse_pages("an export has")?;
    params.refuse_level()?;
    let filter = params.filter(&app)?;
    app.store().check_filter(&app.scope(), &filter).await?;
    let turn = turn(&app).await?;
    let extract = app.store().extract(app.scope(), filter, clock::today()).await?;
    let filter = params.text_without_words();
    audit(&app, &filter, extract.rows()).await?;
    let layout = Layout::of(Format::GeoJson);
    let (rows, day) = (extract.rows(), extract.cut_off().day);
    let takeout = Takeout { layout, filter, made_by: app.principal().name.clone() };
    let name = format!("attachment; filename=\"zhunzhi-cases-{day}.geojson\"");
    let mut headers = HeaderMap::from_iter([
        (header::CONTENT_TYPE, HeaderValue::from_static("application/geo+json")),
        (header::TRAILER, HeaderValue::from_static("x-content-sha256")),
        (ROWS, HeaderValue::from(rows)),
    ]);
    headers.extend(HeaderValue::from_str(&name).ok().map(|name| (header::CONTENT_DISPOSITION, name)));
    Ok((headers, body(app, extract, &takeout, turn)?).into_response())
}

async fn turn(app: &App) -> Result<OwnedSemaphorePermit, Problem> {
    match tokio::time::timeout(PATIENCE, app.streams().clone().acquire_owned()).await {
        Ok(Ok(turn)) => Ok(turn),
        _ => {
            let detail = "too many exports are running; try again in a moment";
            Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", detail).retry_after(10))
        }
    }
}

/// Who takes what out, when, and how many rows: in the audit log before the first byte leaves.
async fn audit(app: &App, filter: &str, rows: u64) -> Result<(), StoreError> {
    let object = format!("cases.geojson rows={rows} filter={}", in_short(filter));
    let actor = app.principal().acting_as(None);
    app.store().audit_append(&AuditEntry::done(clock::now(), &actor, Act::Export, object)).await
}

/// Head, rows, foot and at last the hash of it all. A task reads, so that a reader who no longer takes anything gives
/// back the connection and the turn.
fn body(app: App, extract: Extract, takeout: &Takeout, turn: OwnedSemaphorePermit) -> Result<Body, Problem> {
    let pieces = Pieces::of_cases(takeout.layout)?;
    let head = pieces.head(&describe(&app, takeout, extract.cut_off(), extract.rows()));
    let (sender, receiver) = mpsc::channel(2);
    tokio::spawn(async move {
        let mut reader = Reader { sender, sum: Checksum::default() };
        let ended = reader.give_all(&app, extract, pieces, head).await;
        drop(turn);
        if let Err(broken) = ended {
            tracing::warn!(error = %broken, "an export broke off");
            // Ends the connection in the middle: nobody may take the part for the whole.
            let _ = reader.sender.send(Err(broken)).await;
        }
    });
    Ok(Body::new(StreamBody::new(ReceiverStream::new(receiver))))
}

/// Why a stream breaks off.
#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the reader took nothing for a minute")]
    Stalled,
}

/// Whoever reads the stream, and the hash of what was given so far.
struct Reader {
    sender: mpsc::Sender<Result<Frame<Bytes>, Broken>>,
    sum: Checksum,
}

impl Reader {
    async fn give_all(
        &mut self,
        app: &App,
        mut extract: Extract,
        mut pieces: Pieces,
        head: String,
    ) -> Result<(), Broken> {
        self.give(head).await?;
        loop {
            let rows = extract.next().await?;
            if rows.is_empty() {
                break;
            }
            let names = AtlasNames { territory: app.territory(), categories: &app.rules().categories };
            let mut text = String::with_capacity(rows.len() * ROOM);
            rows.iter().for_each(|row| pieces.case(row, &names, &mut text));
            self.give(text).await?;
        }
        self.give(pieces.foot().to_owned()).await?;
        let hash = std::mem::take(&mut self.sum).hex();
        let value = HeaderValue::from_str(&hash).unwrap_or(HeaderValue::from_static(""));
        self.send(Frame::trailers(HeaderMap::from_iter([(SHA256, value)]))).await
    }

    async fn give(&mut self, text: String) -> Result<(), Broken> {
        self.sum.update(text.as_bytes());
        self.send(Frame::data(text.into())).await
    }

    async fn send(&mut self, frame: Frame<Bytes>) -> Result<(), Broken> {
        match tokio::time::timeout(STALL, self.sender.send(Ok(frame))).await {
            Ok(Ok(())) => Ok(()),
            _ => Err(Broken::Stalled),
        }
    }
}
