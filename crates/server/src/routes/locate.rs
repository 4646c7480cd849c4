//! What is here?

use crate::app::App;
use crate::problem::{Params, Problem};
use axum::Json;
use casework::intake::NEAREST_MINES;
use serde::Deserialize;
use spatial::{Datum, LonLat};
use territory::Place;
use territory::place::SourcePoint;
use utoipa::IntoParams;

/// Most mines that may be asked for beside the covering ones.
const MAX_NEAREST: usize = 20;
/// Worst accuracy a position may claim, metres: what is coarser says nothing about a place in the banner.
const MAX_ACCURACY_M: f64 = 100_000.0;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct LocateParams {
    /// Degrees east.
    lon: Option<f64>,
    /// Degrees north.
    lat: Option<f64>,
    /// Instead of `lon`: the X (northing) of a survey table on CGCS2000, metres.
    x: Option<f64>,
    /// Instead of `lat`: the Y (easting) of that table, with or without the zone number. Exchanged columns are recognised.
    y: Option<f64>,
    /// `cgcs2000` (default), `gcj02` (phones, Amap, Tencent) or `bd09` (Baidu).
    datum: Option<String>,
    /// Accuracy the source claims, metres.
    accuracy_m: Option<f64>,
    /// Mines to add beside the covering ones, at most 20.
    nearest: Option<usize>,
}

/// Locates a point: grids, village, township, station, mines; outside the banner it says how far.
#[utoipa::path(get, path = "/api/v1/locate", params(LocateParams),
    responses((status = 200, description = "The place", body = Object), (status = 400, description = "Not a position")))]
pub(crate) async fn locate(app: App, Params(p): Params<LocateParams>) -> Result<Json<Place>, Problem> {
    let nearest = p.nearest.unwrap_or(NEAREST_MINES).min(MAX_NEAREST);
    let datum = p.datum.as_deref();
    match (p.lon, p.lat, p.x, p.y) {
        (Some(lon), Some(lat), None, None) => {
            Ok(Json(locate_at(&app, lon, lat, datum, p.accuracy_m, nearest)?))
        }
        (None, None, Some(x), Some(y)) if datum.is_none_or(|d| Datum::parse(d) == Some(Datum::Cgcs2000)) => {
            check_accuracy(p.accuracy_m)?;
            let source = app.territory().recognise(x, y, p.accuracy_m)?;
            Ok(Json(app.territory().locate(source, nearest)?))
        }
        _ => Err(Problem::bad_request(
            "bad_parameter",
            "give lon and lat in degrees, or x and y in metres on CGCS2000",
        )
        .hint("lon=111.22676&lat=39.86546, or x=4414000&y=37430000")),
    }
}

fn check_accuracy(accuracy_m: Option<f64>) -> Result<(), Problem> {
    if accuracy_m.is_some_and(|a| !(0.0..=MAX_ACCURACY_M).contains(&a)) {
        let detail = "accuracy_m must be metres, 0 to 100000";
        return Err(Problem::bad_request("bad_accuracy", detail).field("accuracy_m"));
    }
    Ok(())
}

/// The datum of a parameter; CGCS2000 without one.
pub(crate) fn datum(word: Option<&str>) -> Result<Datum, Problem> {
    let Some(word) = word else { return Ok(Datum::Cgcs2000) };
    Datum::parse(word).ok_or_else(|| {
        let word: String = word.chars().take(32).collect();
        Problem::bad_request("unknown_datum", format!("unknown datum `{word}`"))
            .field("datum")
            .hint("cgcs2000, gcj02 or bd09")
    })
}

/// Locates numbers as a client sent them.
pub(crate) fn locate_at(
    app: &App,
    lon: f64,
    lat: f64,
    datum: Option<&str>,
    accuracy_m: Option<f64>,
    nearest: usize,
) -> Result<Place, Problem> {
    let datum = self::datum(datum)?;
    check_accuracy(accuracy_m)?;
    let at = LonLat::new(lon, lat)?;
    Ok(app.territory().locate(SourcePoint::new(datum, at, accuracy_m), nearest)?)
}
