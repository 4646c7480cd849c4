//! Printed maps of an area: SVG, and PNG for what cannot show one.

use super::filter::bbox;
use crate::app::App;
use crate::clock;
use crate::problem::{Params, Problem};
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use papers::PressError;
use papers::map::{MapError, PrintedMap};
use serde::Deserialize;
use spatial::{Bounds, LonLat};
use utoipa::IntoParams;

/// Width of a map when none is asked for, pixels of 1/96 inch: a page of A4 between its margins.
const WIDTH: u32 = 680;

/// Which map.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct MapParams {
    /// `west,south,east,north` in degrees, 100 m to 400 km wide and high.
    bbox: String,
    /// Pixels of 1/96 inch, 240 to 4096; 680 when left out.
    width: Option<u32>,
    /// Whether the cases that the reader may see are on it, as points without a name. They are, when left out.
    cases: Option<bool>,
}

/// A map of the ground in the style `print`, with the reader's cases: `map.svg` or `map.png`. Names do not overlap; scale bar,
/// north, projection, sources and the mark 示意 stand on it.
#[utoipa::path(get, path = "/static/{file}", params(("file" = String, Path, description = "`map.svg` or `map.png`"), MapParams),
    responses((status = 200, description = "The map", content_type = "image/svg+xml"), (status = 400, description = "Bad box or width"),
        (status = 503, description = "The fonts are not installed, or others are being served")))]
pub(crate) async fn printed_map(
    app: App,
    Path(file): Path<String>,
    Params(params): Params<MapParams>,
) -> Result<Response, Problem> {
    let kind = match file.as_str() {
        "map.svg" => "image/svg+xml",
        "map.png" => "image/png",
        _ => return Err(Problem::not_found("map", &file)),
    };
    let [west, south, east, north] = bbox(&params.bbox)?;
    let bounds = Bounds { min: LonLat::new(west, south)?.node(), max: LonLat::new(east, north)?.node() };
    let scope = app.scope();
    let cases: Option<Vec<LonLat>> = params
        .cases
        .unwrap_or(true)
        .then(|| app.cases().docket.in_bounds(&scope, &bounds).iter().map(|case| case.at).collect());
    let (ground, day, width) = (app.clone(), clock::today(), params.width.unwrap_or(WIDTH));
    let drawn = app.press().print(move |room| {
        let territory = ground.territory();
        let map = PrintedMap {
            territory,
            bounds,
            width,
            cases: cases.as_deref(),
            pin: None,
            day: Some(day),
            public: None,
        };
        let svg = map.svg(room.style()?)?;
        if kind == "image/png" { room.raster()?.png(&svg) } else { Ok(svg.into_bytes()) }
    });
    // What it shows depends on who asks, and changes with every case.
    let private = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "private, no-cache")];
    Ok((private, drawn.await?).into_response())
}

impl From<MapError> for Problem {
    fn from(error: MapError) -> Problem {
        let field = if matches!(error, MapError::Width { .. }) { "width" } else { "bbox" };
        Problem::bad_request("bad_map", error.to_string()).field(field)
    }
}

/// A picture that is too large is asked for too wide.
pub(crate) fn too_large(error: &PressError) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "bad_map", error.to_string()).field("width")
}
