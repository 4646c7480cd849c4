//! A map on which somebody without an account points at the place of a matter.

use super::Stranger;
use super::report::in_force;
use crate::problem::Problem;
use axum::Json;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use papers::map::PrintedMap;
use serde::Serialize;
use spatial::{Bounds, LonLat};
use territory::Territory;
use utoipa::ToSchema;

/// From the place of the code to the side of the map, metres: as far as one walks to look at a crack.
const REACH_M: f64 = 2_500.0;

/// Pixels: the width of a small telephone.
const WIDTH: u32 = 360;

/// A map with what a script needs to tell where a finger points.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlaceMap {
    /// The drawing, without cases, grids, panels or pits.
    svg: String,
    /// Longitude and latitude on CGCS2000 of the ground's corners: above left, above right, below right, below left. Between them
    /// positions are linear to within a metre.
    #[schema(value_type = Vec<Vec<f64>>)]
    corners: [[f64; 2]; 4],
    /// Height of the ground as a share of the height of the drawing, whose foot holds words.
    ground: f64,
    /// Metres of a pixel.
    pixel_m: f64,
    /// Where the code hangs, as shares of width and height of the ground.
    pin: [f64; 2],
}

/// The ground around the place of a scanned code. Only an installation that has named its map review shows one (地图管理条例 art. 15).
#[utoipa::path(get, path = "/api/v1/public/places/{code}/map", params(("code" = String, Path)),
    responses((status = 200, body = PlaceMap), (status = 404, description = "Not a code of this server, or no map is shown to the public"),
        (status = 410, description = "The code was revoked"), (status = 429, description = "Too much from this address")))]
pub(crate) async fn place_map(stranger: Stranger, Path(code): Path<String>) -> Result<Response, Problem> {
    let app = stranger.app();
    let Some(review) = app.map_review().map(str::to_owned) else {
        let detail = "this installation shows no map to the public: its review (审图号) has not been named";
        return Err(Problem::new(StatusCode::NOT_FOUND, "no_public_map", detail));
    };
    stranger.service.gate().file(&stranger.address)?;
    let at = in_force(&app, &code).await?.place.at;
    let (bounds, ground) = (around(at)?, app.clone());
    let sheet = printed(app.territory(), bounds, &review).sheet()?;
    let drawn = app
        .press()
        .print(move |room| Ok(printed(ground.territory(), bounds, &review).svg(room.style()?)?.into_bytes()));
    let svg = String::from_utf8(drawn.await?).map_err(|_| Problem::ending())?;
    let (x, y) = sheet.place(at);
    let map = PlaceMap {
        corners: sheet.corners().map(|corner| [corner.lon(), corner.lat()]),
        ground: sheet.ground_share(),
        pixel_m: sheet.pixel_m(),
        pin: [x, y],
        svg,
    };
    Ok(([(header::CACHE_CONTROL, "private, max-age=86400")], Json(map)).into_response())
}

fn printed<'a>(territory: &'a Territory, bounds: Bounds, review: &'a str) -> PrintedMap<'a> {
    PrintedMap { territory, bounds, width: WIDTH, cases: None, pin: None, day: None, public: Some(review) }
}

/// The box of [`REACH_M`] around a place.
fn around(at: LonLat) -> Result<Bounds, Problem> {
    const DEGREE_M: f64 = 111_320.0;
    let (dx, dy) = (REACH_M / (DEGREE_M * at.lat().to_radians().cos()), REACH_M / DEGREE_M);
    let node = |lon, lat| LonLat::new(lon, lat).map(|p| p.node());
    Ok(Bounds { min: node(at.lon() - dx, at.lat() - dy)?, max: node(at.lon() + dx, at.lat() + dy)? })
}
