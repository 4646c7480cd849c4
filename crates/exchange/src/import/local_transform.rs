//! Reading the operator's own transformation from an old datum. The file is read, used and forgotten: its parameters are
//! classified and go into no message, no log and no database.

use super::error::ImportError;
use serde::Deserialize;
use spatial::plane::{Helmert, LocalTransform, OldDatum, PlaneShift, Shift};
use spatial::{Bounds, LonLat};
use std::path::Path;

/// Most bytes of such a file.
const MAX_BYTES: u64 = 64 * 1024;
/// No real transformation between national datums shifts farther in the plane, metres.
const MAX_PLANE_SHIFT_M: f64 = 500.0;
/// Nor in space, metres.
const MAX_SPACE_SHIFT_M: f64 = 2_000.0;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    from: Datum,
    accuracy_m: f64,
    /// West, south, east, north, degrees on CGCS2000.
    area: [f64; 4],
    plane: Option<Plane>,
    helmert: Option<Space>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Datum {
    Xian80,
    Beijing54,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Plane {
    central_meridian_deg: f64,
    north_m: f64,
    east_m: f64,
    rotation_arcsec: f64,
    scale_ppm: f64,
}

/// Rotations of a position vector (EPSG method 9606): with the other convention, turn their signs.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Space {
    convention: Convention,
    shift_m: [f64; 3],
    rotation_arcsec: [f64; 3],
    scale_ppm: f64,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Convention {
    PositionVector,
    CoordinateFrame,
}

/// Reads a transformation file (TOML; the README of the project shows one).
///
/// # Errors
/// [`ImportError::BadTransform`], which says what is wrong without repeating a number of the file.
pub fn read_local_transform(path: &Path) -> Result<LocalTransform, ImportError> {
    let refused =
        |reason: &str| ImportError::BadTransform { path: path.display().to_string(), reason: reason.into() };
    let meta = std::fs::metadata(path).map_err(|_| ImportError::NotFound(path.display().to_string()))?;
    if !meta.is_file() || meta.len() > MAX_BYTES {
        return Err(refused("it is no file of at most 64 KiB"));
    }
    let text = std::fs::read_to_string(path).map_err(|_| refused("it is not UTF-8 text that can be read"))?;
    // The parser's message would quote the line, and with it the parameters.
    let file: File = toml::from_str(&text).map_err(|e| refused(&place(&text, &e)))?;
    file.transform().map_err(refused)
}

/// Where the parser stopped, without what stands there.
fn place(text: &str, error: &toml::de::Error) -> String {
    let line = error.span().map_or(1, |span| text[..span.start.min(text.len())].lines().count().max(1));
    format!(
        "line {line}: not as expected; needed are name, from (xian80 or beijing54), accuracy_m, area = [west, south, east, north] \
         and one of [plane] (central_meridian_deg, north_m, east_m, rotation_arcsec, scale_ppm) or [helmert] (convention, shift_m, \
         rotation_arcsec, scale_ppm)"
    )
}

impl File {
    fn transform(self) -> Result<LocalTransform, &'static str> {
        let [west, south, east, north] = self.area;
        let corner = |lon, lat| LonLat::new(lon, lat).map_err(|_| "area: not in degrees").map(LonLat::node);
        let area = Bounds { min: corner(west, south)?, max: corner(east, north)? };
        if west >= east || south >= north {
            return Err("area: west, south, east, north are expected, in this order");
        }
        if !(self.accuracy_m > 0.0 && self.accuracy_m <= 10.0) {
            return Err("accuracy_m: a local transformation is good to 10 m or better");
        }
        let name = self.name.trim();
        if name.is_empty() || name.chars().count() > 40 || name.chars().any(char::is_control) {
            return Err("name: 1 to 40 letters are expected");
        }
        let shift = match (self.plane, self.helmert) {
            (Some(plane), None) => Shift::Plane(plane.checked()?),
            (None, Some(space)) => Shift::Space(space.checked()?),
            _ => return Err("exactly one of [plane] and [helmert] is expected"),
        };
        let from = match self.from {
            Datum::Xian80 => OldDatum::Xian80,
            Datum::Beijing54 => OldDatum::Beijing54,
        };
        Ok(LocalTransform { from, name: name.to_owned(), accuracy_m: self.accuracy_m, area, shift })
    }
}

impl Plane {
    fn checked(self) -> Result<PlaneShift, &'static str> {
        // Shifts of the whole plane include the turn and the stretch of its origin, 4,400 km away, so they are not judged.
        let small = self.rotation_arcsec.abs() <= 60.0 && self.scale_ppm.abs() <= 100.0;
        let moved = self.north_m.hypot(self.east_m);
        let far = 4_400_000.0 * ((self.rotation_arcsec.abs() / 206_265.0) + self.scale_ppm.abs() * 1e-6);
        if !small || !moved.is_finite() || moved > MAX_PLANE_SHIFT_M + 1.5 * far {
            return Err("[plane]: larger than any transformation between national datums");
        }
        if !(73.0..=136.0).contains(&self.central_meridian_deg) {
            return Err("[plane]: central_meridian_deg is not in China");
        }
        Ok(PlaneShift {
            central_meridian_deg: self.central_meridian_deg,
            north_m: self.north_m,
            east_m: self.east_m,
            rotation_arcsec: self.rotation_arcsec,
            scale_ppm: self.scale_ppm,
        })
    }
}

impl Space {
    fn checked(self) -> Result<Helmert, &'static str> {
        let sizes = self.shift_m.iter().all(|v| v.abs() <= MAX_SPACE_SHIFT_M)
            && self.rotation_arcsec.iter().all(|v| v.abs() <= 60.0)
            && self.scale_ppm.abs() <= 100.0;
        if !sizes {
            return Err("[helmert]: larger than any transformation between national datums");
        }
        let sign = match self.convention {
            Convention::PositionVector => 1.0,
            Convention::CoordinateFrame => -1.0,
        };
        Ok(Helmert {
            shift_m: self.shift_m,
            rotation_arcsec: self.rotation_arcsec.map(|v| sign * v),
            scale_ppm: self.scale_ppm,
        })
    }
}
