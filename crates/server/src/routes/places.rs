//! Codes of places: made, listed, renewed and revoked by staff in their area, printed as posters.

use super::locate::locate_at;
use crate::address::own_address;
use crate::app::App;
use crate::clock;
use crate::office::ISSUER;
use crate::problem::{Body, Params, Problem};
use crate::view::{PointView, instant};
use crate::villager::{Paper, Poster};
use axum::Json;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use casework::Location;
use casework::place_code::{PlaceKind, checked_spot, maker};
use serde::{Deserialize, Serialize};
use spatial::{LonLat, Region, distance};
use store::{NewPlaceCode, PlaceCodeRow};
use territory::{DivisionCode, GridCode, MineId};
use utoipa::{IntoParams, ToSchema};

/// How far a poster speaks for its surroundings when its own point was given, metres (proposal).
const AROUND_POSTER_M: f64 = 200.0;
/// Bounds of how far a place reaches around its point, metres.
const REACH_M: (f64, f64) = (100.0, 5_000.0);

/// A code of a place.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlaceCodeView {
    /// Running number: it addresses the code here.
    serial: u32,
    /// The code as printed.
    code: String,
    /// `mine`, `village` or `grid`.
    kind: &'static str,
    /// Identifier of the mine, code of the village or grid.
    subject: String,
    /// Name of the place.
    name: String,
    /// Where the poster hangs.
    spot: String,
    point: PointView,
    made_at: String,
    /// When it was revoked.
    revoked_at: Option<String>,
    revoked_reason: Option<String>,
    /// Path that the QR code leads to.
    path: String,
    /// Path of the poster.
    poster: String,
}

impl PlaceCodeView {
    fn of(app: &App, row: PlaceCodeRow) -> PlaceCodeView {
        let (revoked_at, revoked_reason) = row.revoked.unzip();
        PlaceCodeView {
            serial: row.serial,
            kind: row.place.kind.as_str(),
            name: place_name(app, &row.place),
            subject: row.place.subject,
            spot: row.place.spot,
            point: row.place.at.into(),
            made_at: instant(row.made_at),
            revoked_at: revoked_at.map(instant),
            revoked_reason,
            path: format!("/r/{}", row.code),
            poster: format!("/api/v1/places/codes/{}/poster", row.serial),
            code: row.code,
        }
    }
}

/// Which codes.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PlaceCodeParams {
    /// `mine`, `village` or `grid`.
    kind: Option<String>,
    /// Identifier of the mine, code of the village or grid.
    subject: Option<String>,
}

/// The codes of the reader's area.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlaceCodeList {
    codes: Vec<PlaceCodeView>,
}

/// The codes of the reader's area, in force first, at most 500.
#[utoipa::path(get, path = "/api/v1/places/codes", params(PlaceCodeParams),
    responses((status = 200, body = PlaceCodeList), (status = 403, description = "Not for who works with no cases")))]
pub(crate) async fn list_place_codes(
    app: App,
    Params(params): Params<PlaceCodeParams>,
) -> Result<Json<PlaceCodeList>, Problem> {
    maker(app.principal())?;
    let kind = params.kind.as_deref().map(kind).transpose()?;
    let rows = app.store().place_codes(&app.scope(), kind, params.subject.as_deref()).await?;
    Ok(Json(PlaceCodeList { codes: rows.into_iter().map(|row| PlaceCodeView::of(&app, row)).collect() }))
}

/// A place that gets a code.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlaceCodeRequest {
    /// `mine`, `village` or `grid`.
    kind: String,
    /// Identifier of the mine, code of the village or grid.
    subject: String,
    /// Where the poster hangs, at most 40 characters.
    spot: Option<String>,
    /// Where the poster hangs, CGCS2000; a point that stands for the place when left out.
    lon: Option<f64>,
    lat: Option<f64>,
}

/// Makes a code for a mine gate, a village board or a grid in the area of the account.
#[utoipa::path(post, path = "/api/v1/places/codes", request_body = PlaceCodeRequest,
    responses((status = 201, body = PlaceCodeView), (status = 404, description = "No such place"),
        (status = 403, description = "Outside the area of the account"), (status = 409, description = "Too many codes of this place")))]
pub(crate) async fn make_place_code(app: App, Body(r): Body<PlaceCodeRequest>) -> Result<Response, Problem> {
    let actor = maker(app.principal())?;
    let new = place_of(&app, &r)?;
    if !app.scope().sees(Some(&new.area)) {
        let detail = "the place lies outside the area of this account";
        return Err(Problem::new(StatusCode::FORBIDDEN, "outside_own_area", detail).field("subject"));
    }
    let row = app.store().add_place_code(&actor, &new, clock::now()).await?;
    Ok((StatusCode::CREATED, Json(PlaceCodeView::of(&app, row))).into_response())
}

fn place_of(app: &App, r: &PlaceCodeRequest) -> Result<NewPlaceCode, Problem> {
    let kind = kind(&r.kind)?;
    let (middle, reach_m) = ground_of(app, kind, &r.subject)?;
    let (at, accuracy_m) = match (r.lon, r.lat) {
        (Some(lon), Some(lat)) => (LonLat::new(lon, lat)?, AROUND_POSTER_M),
        (None, None) => (middle, reach_m.clamp(REACH_M.0, REACH_M.1)),
        _ => return Err(Problem::bad_request("bad_parameter", "`lon` and `lat` come together").field("lon")),
    };
    let place = locate_at(app, at.lon(), at.lat(), None, None, 0)?;
    let area = Location::of(&place).code().unwrap_or_default().to_owned();
    if area.is_empty() {
        let detail = "the poster would hang outside the banner";
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "outside_banner", detail).field("lon"));
    }
    let spot = checked_spot(r.spot.as_deref().unwrap_or_default())?;
    Ok(NewPlaceCode { kind, subject: r.subject.clone(), spot, at, accuracy_m, area })
}

fn kind(word: &str) -> Result<PlaceKind, Problem> {
    PlaceKind::parse(word).ok_or_else(|| {
        let detail = "`kind` must be mine, village or grid";
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "bad_field", detail).field("kind")
    })
}

/// The point that stands for a place, and how far it reaches around it.
fn ground_of(app: &App, kind: PlaceKind, subject: &str) -> Result<(LonLat, f64), Problem> {
    let territory = app.territory();
    let found = match kind {
        PlaceKind::Mine => MineId::new(subject).ok().and_then(|id| {
            let mine = territory.mine(&id)?;
            let ground = mine.ground();
            Some((mine.point.or_else(|| ground.and_then(Region::interior_point))?, ground))
        }),
        PlaceKind::Village => {
            DivisionCode::new(subject).ok().filter(|c| c.as_str().len() == 12).and_then(|code| {
                let village = territory.division(&code)?;
                let region = village.region.as_ref();
                Some((village.seat.or_else(|| region.and_then(Region::interior_point))?, region))
            })
        }
        PlaceKind::Grid => GridCode::new(subject).ok().and_then(|code| {
            let region = &territory.grid(&code)?.region;
            Some((region.interior_point()?, Some(region)))
        }),
    };
    let (at, region) = found.ok_or_else(|| Problem::not_found(kind.as_str(), subject))?;
    let reach = region.map(|region| {
        let bounds = region.bounds();
        distance::metres(bounds.min.lon_lat(), bounds.max.lon_lat()) / 2.0
    });
    Ok((at, reach.unwrap_or(REACH_M.1)))
}

/// The name of a place as villagers know it.
pub(super) fn place_name(app: &App, place: &NewPlaceCode) -> String {
    let (territory, subject) = (app.territory(), place.subject.as_str());
    let name = match place.kind {
        PlaceKind::Mine => MineId::new(subject).ok().and_then(|id| Some(territory.mine(&id)?.name.clone())),
        PlaceKind::Village => {
            DivisionCode::new(subject).ok().and_then(|code| Some(territory.division(&code)?.name.clone()))
        }
        PlaceKind::Grid => {
            GridCode::new(subject).ok().and_then(|code| Some(territory.grid(&code)?.name.clone()))
        }
    };
    // A grid may have ended since: its code stays.
    name.unwrap_or_else(|| subject.to_owned())
}

/// Whether a point lies on made-up ground.
pub(super) fn is_synthetic(app: &App, at: LonLat) -> bool {
    let located = app.territory().locate_many(&[at]).into_iter().next();
    let grid = located.and_then(|found| found.primary);
    grid.and_then(|n| app.territory().atlas().grids.get(n as usize)).is_some_and(|grid| grid.synthetic)
}

/// Why a code is revoked.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RevokeRequest {
    /// 4 to 200 characters, for the audit log.
    reason: String,
}

/// Revokes a code at once: who scans it afterwards is told so.
#[utoipa::path(post, path = "/api/v1/places/codes/{serial}/revoke", params(("serial" = u32, Path)), request_body = RevokeRequest,
    responses((status = 204), (status = 404, description = "No such code in force in the area of the account")))]
pub(crate) async fn revoke_place_code(
    app: App,
    Path(serial): Path<String>,
    Body(r): Body<RevokeRequest>,
) -> Result<StatusCode, Problem> {
    ended(&app, &serial, &r, false).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Revokes a code and makes another one of the same place, for a poster that was lost, copied or damaged.
#[utoipa::path(post, path = "/api/v1/places/codes/{serial}/renew", params(("serial" = u32, Path)), request_body = RevokeRequest,
    responses((status = 201, body = PlaceCodeView), (status = 404, description = "No such code in force in the area of the account")))]
pub(crate) async fn renew_place_code(
    app: App,
    Path(serial): Path<String>,
    Body(r): Body<RevokeRequest>,
) -> Result<Response, Problem> {
    let new = ended(&app, &serial, &r, true).await?;
    let view = new.map(|row| PlaceCodeView::of(&app, row));
    Ok((StatusCode::CREATED, Json(view)).into_response())
}

async fn ended(
    app: &App,
    serial: &str,
    r: &RevokeRequest,
    renew: bool,
) -> Result<Option<PlaceCodeRow>, Problem> {
    let actor = maker(app.principal())?;
    let reason = casework::party::checked_reason(&r.reason)?;
    let number = serial.parse().map_err(|_| Problem::not_found("code", serial))?;
    let scope = app.scope();
    Ok(app.store().revoke_place_code(&scope, &actor, number, (&reason, renew), clock::now()).await?)
}

/// How the poster is printed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PosterParams {
    /// `a4` (default) or `a5`.
    size: Option<String>,
}

/// The poster of a code, for print.
#[utoipa::path(get, path = "/api/v1/places/codes/{serial}/poster", params(("serial" = u32, Path), PosterParams),
    responses((status = 200, content_type = "text/html"), (status = 404, description = "No such code in force in the reader's area")))]
pub(crate) async fn place_code_poster(
    app: App,
    Path(serial): Path<String>,
    Params(params): Params<PosterParams>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    maker(app.principal())?;
    let paper = Paper::parse(params.size.as_deref().unwrap_or("a4"))
        .ok_or_else(|| Problem::bad_request("bad_parameter", "`size` must be a4 or a5").field("size"))?;
    let absent = || Problem::not_found("code", &serial);
    let number = serial.parse().map_err(|_| absent())?;
    let row = app.store().place_code(&app.scope(), number).await?;
    let row = row.filter(|row| row.revoked.is_none()).ok_or_else(absent)?;
    let poster = Poster {
        place: &place_name(&app, &row.place),
        spot: &row.place.spot,
        code: &row.code,
        address: &format!("{}/r/{}", own_address(&headers), row.code),
        issuer: ISSUER,
        synthetic: is_synthetic(&app, row.place.at),
    };
    Ok(([(header::CACHE_CONTROL, "private, no-store")], Html(poster.html(paper))).into_response())
}
