//! Many points at once: as JSON for people's programs, as bare numbers for those in a hurry.

use crate::app::App;
use crate::problem::{Problem, read_capped};
use axum::Json;
use axum::extract::{Query, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use spatial::{Datum, LonLat};
use std::time::Duration;
use territory::place::Located;
use territory::{Atlas, Territory};
use utoipa::{IntoParams, ToSchema};

/// Most points of a request in JSON.
const MAX_JSON_POINTS: usize = 100_000;
/// Most points of a request in numbers.
const MAX_POINTS: usize = 1_000_000;
/// Largest body in JSON, bytes.
const MAX_JSON_BYTES: usize = 8 << 20;
/// Bytes of a point: longitude and latitude as little-endian 64-bit floating-point numbers.
const POINT_BYTES: usize = 16;
/// Bytes of an answer: two little-endian 32-bit integers.
const ANSWER_BYTES: usize = 8;
/// Points located between two looks at the answer's buffer.
const BLOCK: usize = 1 << 16;
/// How long a request waits for its turn.
const PATIENCE: Duration = Duration::from_secs(5);

const NUMBERS: &str = "application/octet-stream";
const VERSION: HeaderName = HeaderName::from_static("territory-version");

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct BulkParams {
    /// `cgcs2000` (default), `gcj02` or `bd09`, of all points.
    datum: Option<String>,
}

/// Points as JSON, or a GeoJSON MultiPoint.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct PointList {
    /// Longitude and latitude of each.
    #[serde(alias = "coordinates")]
    points: Vec<[f64; 2]>,
}

/// What governs a point.
#[derive(Debug, Serialize, ToSchema)]
struct LocatedView<'a> {
    micro_grid: Option<&'a str>,
    primary_grid: Option<&'a str>,
    village: Option<&'a str>,
    township: Option<&'a str>,
    inside: bool,
    on_edge: bool,
}

/// Locates many points: their grids, village and township, the same as `/api/v1/locate` gives for each.
///
/// As `application/json`: `{"points": [[lon, lat], …]}` or a GeoJSON MultiPoint, at most 100,000. As
/// `application/octet-stream`: little-endian 64-bit floating-point numbers, longitude and latitude in turn, at most
/// 1,000,000 points. With `Accept: application/octet-stream` the answer has two little-endian 32-bit integers for each
/// point, its micro grid and its base or dedicated grid: positions in the list of `/api/v1/locate/codes`, from 1; 0 is none.
/// Village and township are the first 12 and 9 digits of a code. `Territory-Version` says which list.
#[utoipa::path(post, path = "/api/v1/locate/bulk", params(BulkParams), request_body = PointList,
    responses((status = 200, description = "One answer for each point, in their order", body = Object),
        (status = 400, description = "A point is no position"), (status = 413, description = "Too many points"),
        (status = 415, description = "Neither JSON nor numbers"), (status = 503, description = "Others are being served; try again")))]
pub(crate) async fn locate_bulk(
    app: App,
    Query(params): Query<BulkParams>,
    request: Request,
) -> Result<Response, Problem> {
    let datum = super::locate::datum(params.datum.as_deref())?;
    let in_numbers = is(request.headers(), header::CONTENT_TYPE, NUMBERS);
    if !in_numbers && !is(request.headers(), header::CONTENT_TYPE, "json") {
        let detail = format!("points are taken as application/json or {NUMBERS}");
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", detail));
    }
    let answer_in_numbers = is(request.headers(), header::ACCEPT, NUMBERS);
    // Before the body is read: waiting requests must not fill the memory.
    let Ok(Ok(turn)) = tokio::time::timeout(PATIENCE, app.bulk().clone().acquire_owned()).await else {
        let busy =
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "others are being served; try again");
        return Ok(([(header::RETRY_AFTER, "5")], busy).into_response());
    };
    let most = if in_numbers { MAX_POINTS * POINT_BYTES } else { MAX_JSON_BYTES };
    let body = read_capped(request, most, || too_large(most)).await?;
    let version = app.ground().version().to_owned();
    // Locating is computing: it must not hold up the threads that serve connections.
    let computed = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        let points = if in_numbers { from_numbers(&body, datum)? } else { from_json(&body, datum)? };
        if answer_in_numbers {
            Ok(to_numbers(app.territory(), &points))
        } else {
            to_json(app.territory(), &points)
        }
    });
    let bytes = computed.await.map_err(|_| {
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "the points could not be located")
    })??;
    let kind = if answer_in_numbers { NUMBERS } else { "application/json" };
    let version = HeaderValue::try_from(version).unwrap_or_else(|_| HeaderValue::from_static(""));
    Ok(([(header::CONTENT_TYPE, HeaderValue::from_static(kind)), (VERSION, version)], bytes).into_response())
}

/// The grids that answers in numbers point to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CodeList {
    /// Changes when the list does.
    version: String,
    /// Codes of 15 digits (base, dedicated) and 17 (micro); an answer n means the nth.
    grids: Vec<String>,
}

/// The codes of all grids in force, in the order that answers in numbers use.
#[utoipa::path(get, path = "/api/v1/locate/codes", responses((status = 200, body = CodeList), (status = 304, description = "Unchanged")))]
pub(crate) async fn locate_codes(app: App, headers: HeaderMap) -> Response {
    let version = app.ground().version();
    let etag = format!("\"{version}\"");
    let head = [(header::ETAG, etag.clone()), (VERSION, version.to_owned())];
    let known = headers.get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok());
    if known.is_some_and(|v| v.contains(&etag)) {
        return (StatusCode::NOT_MODIFIED, head).into_response();
    }
    let grids = app.territory().atlas().grids.iter().map(|g| g.code.to_string()).collect();
    (head, Json(CodeList { version: version.to_owned(), grids })).into_response()
}

fn is(headers: &HeaderMap, name: HeaderName, kind: &str) -> bool {
    headers.get(name).and_then(|v| v.to_str().ok()).is_some_and(|v| v.contains(kind))
}

fn too_large(most: usize) -> Problem {
    let detail = format!(
        "the body is larger than {most} bytes: send at most {MAX_JSON_POINTS} points as JSON or {MAX_POINTS} as numbers at once"
    );
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail)
}

fn from_json(body: &[u8], datum: Datum) -> Result<Vec<LonLat>, Problem> {
    let list: PointList = serde_json::from_slice(body).map_err(|e| {
        Problem::bad_request("bad_body", format!("not a list of points: {e}"))
            .hint("{\"points\": [[111.22676, 39.86546]]}")
    })?;
    if list.points.len() > MAX_JSON_POINTS {
        let detail =
            format!("{} points, at most {MAX_JSON_POINTS} are taken as JSON at once", list.points.len());
        return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail)
            .hint(format!("as {NUMBERS} {MAX_POINTS} are taken")));
    }
    list.points.iter().enumerate().map(|(i, &[lon, lat])| position(i, lon, lat, datum)).collect()
}

fn from_numbers(body: &[u8], datum: Datum) -> Result<Vec<LonLat>, Problem> {
    let points = body.chunks_exact(POINT_BYTES);
    if !points.remainder().is_empty() {
        let detail = format!("{} bytes are no whole number of points: a point has {POINT_BYTES}", body.len());
        return Err(Problem::bad_request("bad_body", detail));
    }
    let number = |bytes: &[u8]| bytes.try_into().map_or(f64::NAN, f64::from_le_bytes);
    points.enumerate().map(|(i, p)| position(i, number(&p[..8]), number(&p[8..]), datum)).collect()
}

fn position(index: usize, lon: f64, lat: f64, datum: Datum) -> Result<LonLat, Problem> {
    let position = LonLat::new(lon, lat).and_then(|given| datum.to_cgcs2000(given));
    position.map_err(|e| Problem::bad_request("bad_position", format!("point {index} (counted from 0): {e}")))
}

fn to_numbers(territory: &Territory, points: &[LonLat]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(points.len() * ANSWER_BYTES);
    let number = |grid: Option<u32>| grid.map_or(0, |i| i + 1).to_le_bytes();
    for block in points.chunks(BLOCK) {
        for located in territory.locate_many(block) {
            bytes.extend_from_slice(&number(located.micro));
            bytes.extend_from_slice(&number(located.primary));
        }
    }
    bytes
}

fn to_json(territory: &Territory, points: &[LonLat]) -> Result<Vec<u8>, Problem> {
    let located = territory.locate_many(points);
    let views: Vec<LocatedView<'_>> = located.iter().map(|l| view(territory.atlas(), l)).collect();
    serde_json::to_vec(&views).map_err(|_| {
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "the answer could not be written")
    })
}

fn view<'a>(atlas: &'a Atlas, located: &Located) -> LocatedView<'a> {
    let grid = |i: Option<u32>| i.map(|i| atlas.grids[i as usize].code.as_str());
    let division = |i: Option<u32>| i.map(|i| atlas.divisions[i as usize].code.as_str());
    LocatedView {
        micro_grid: grid(located.micro),
        primary_grid: grid(located.primary),
        village: division(located.village),
        township: division(located.township),
        inside: located.inside,
        on_edge: located.on_edge,
    }
}
