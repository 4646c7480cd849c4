//! Can mining have moved or shaken the ground here? The screening of a place.

use super::day::day;
use super::locate::datum;
use crate::app::App;
use crate::clock;
use crate::problem::{Params, Problem};
use axum::Json;
use serde::Deserialize;
use spatial::LonLat;
use territory::{Exposure, Structure};
use utoipa::IntoParams;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExposureParams {
    /// Degrees east.
    lon: f64,
    /// Degrees north.
    lat: f64,
    /// `cgcs2000` (default), `gcj02` or `bd09`.
    datum: Option<String>,
    /// Up to which day, such as `2025-06-30`; today when left out.
    on: Option<String>,
    /// `brick_concrete`, `adobe`, `cave_dwelling`, `frame` or `steel`; without it no grade is given.
    structure: Option<String>,
}

/// Screens a place for ground movement by underground mining and for blasts and slopes of open pits, with a band. No appraisal: the answer says so.
#[utoipa::path(get, path = "/api/v1/exposure", params(ExposureParams),
    responses((status = 200, description = "Class, estimates, panels", body = Object), (status = 400, description = "Not a position, day or structure")))]
pub(crate) async fn exposure(app: App, Params(p): Params<ExposureParams>) -> Result<Json<Exposure>, Problem> {
    let at = LonLat::new(p.lon, p.lat)?;
    let at = datum(p.datum.as_deref())?.to_cgcs2000(at)?;
    let on = match p.on.as_deref() {
        Some(text) => day(text, "on")?,
        None => clock::today(),
    };
    let structure = p.structure.as_deref().map(structure).transpose()?;
    let ground = app.ground();
    Ok(Json(ground.exposure.exposure(at, on, structure, &app.rules().damage)))
}

fn structure(word: &str) -> Result<Structure, Problem> {
    Structure::parse(word).ok_or_else(|| {
        let known: Vec<_> = Structure::ALL.iter().map(|s| s.as_str()).collect();
        Problem::bad_request("bad_parameter", "unknown structure").field("structure").hint(known.join(", "))
    })
}
