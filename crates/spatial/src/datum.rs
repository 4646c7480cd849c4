//! Datum shifts a phone in China brings: GCJ-02 and BD-09 to CGCS2000 and back.
//!
//! The official GCJ-02 algorithm is secret. This is the public reverse-engineered formula; against control points
//! it is some metres off, so a converted point never counts better than [`GCJ02_ACCURACY_M`] and is no evidence
//! for a boundary.

use crate::coordinate::{CoordinateError, LonLat};
use serde::{Deserialize, Serialize};
use std::f64::consts::PI;

/// Accuracy that a converted point can claim at best, metres.
pub const GCJ02_ACCURACY_M: f64 = 5.0;

const SEMI_MAJOR_M: f64 = 6_378_245.0;
const ECCENTRICITY_SQUARED: f64 = 0.006_693_421_622_965_943;
const BD_STEP: f64 = PI * 3000.0 / 180.0;

/// The datum in which a source gave its longitude and latitude.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Datum {
    /// EPSG:4490, the legal one; WGS 84 counts as equal.
    #[default]
    Cgcs2000,
    /// What phones and Amap/Tencent maps give in China.
    Gcj02,
    /// What Baidu maps give.
    Bd09,
}

impl Datum {
    /// The word used in parameters: `cgcs2000`, `gcj02`, `bd09` (`wgs84` is accepted as the first).
    pub fn parse(word: &str) -> Option<Datum> {
        match word.to_ascii_lowercase().as_str() {
            "cgcs2000" | "wgs84" | "4490" | "4326" => Some(Datum::Cgcs2000),
            "gcj02" | "gcj-02" => Some(Datum::Gcj02),
            "bd09" | "bd-09" => Some(Datum::Bd09),
            _ => None,
        }
    }

    /// The canonical word.
    pub fn as_str(self) -> &'static str {
        match self {
            Datum::Cgcs2000 => "cgcs2000",
            Datum::Gcj02 => "gcj02",
            Datum::Bd09 => "bd09",
        }
    }

    /// The position on CGCS2000.
    ///
    /// # Errors
    /// [`CoordinateError`] when the shifted numbers leave the range of degrees.
    pub fn to_cgcs2000(self, p: LonLat) -> Result<LonLat, CoordinateError> {
        let (lon, lat) = match self {
            Datum::Cgcs2000 => (p.lon(), p.lat()),
            Datum::Gcj02 => invert(gcj02_forward, (p.lon(), p.lat())),
            Datum::Bd09 => invert(|q| bd09_forward(gcj02_forward(q)), (p.lon(), p.lat())),
        };
        LonLat::new(lon, lat)
    }

    /// A CGCS2000 position in this datum.
    ///
    /// # Errors
    /// [`CoordinateError`] when the shifted numbers leave the range of degrees.
    pub fn from_cgcs2000(self, p: LonLat) -> Result<LonLat, CoordinateError> {
        let here = (p.lon(), p.lat());
        let (lon, lat) = match self {
            Datum::Cgcs2000 => here,
            Datum::Gcj02 => gcj02_forward(here),
            Datum::Bd09 => bd09_forward(gcj02_forward(here)),
        };
        LonLat::new(lon, lat)
    }

    /// The best accuracy a point from this datum can claim, metres; `None` when the datum costs nothing.
    pub fn accuracy_floor_m(self) -> Option<f64> {
        (self != Datum::Cgcs2000).then_some(GCJ02_ACCURACY_M)
    }
}

/// Fixed-point inverse: the shift changes so slowly that a few rounds reach 1e-12 degree.
fn invert(forward: impl Fn((f64, f64)) -> (f64, f64), target: (f64, f64)) -> (f64, f64) {
    let mut guess = target;
    for _ in 0..30 {
        let image = forward(guess);
        let step = (target.0 - image.0, target.1 - image.1);
        guess = (guess.0 + step.0, guess.1 + step.1);
        if step.0.abs() < 1e-12 && step.1.abs() < 1e-12 {
            break;
        }
    }
    guess
}

fn gcj02_forward((lon, lat): (f64, f64)) -> (f64, f64) {
    let (x, y) = (lon - 105.0, lat - 35.0);
    let waves = |v: f64, near: f64, far: f64| {
        (20.0 * (v * PI).sin() + 40.0 * (v / 3.0 * PI).sin()) * 2.0 / 3.0
            + (near * (v / 12.0 * PI).sin() + far * (v / 30.0 * PI).sin()) * 2.0 / 3.0
    };
    let ripple = (20.0 * (6.0 * x * PI).sin() + 20.0 * (2.0 * x * PI).sin()) * 2.0 / 3.0;
    let root = x.abs().sqrt();
    let north =
        -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + ripple + waves(y, 160.0, 320.0);
    let east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + ripple + waves(x, 150.0, 300.0);
    let sin = lat.to_radians().sin();
    let magic = 1.0 - ECCENTRICITY_SQUARED * sin * sin;
    let meridian = SEMI_MAJOR_M * (1.0 - ECCENTRICITY_SQUARED) / (magic * magic.sqrt());
    let parallel = SEMI_MAJOR_M / magic.sqrt() * lat.to_radians().cos();
    (lon + (east / parallel).to_degrees(), lat + (north / meridian).to_degrees())
}

fn bd09_forward((lon, lat): (f64, f64)) -> (f64, f64) {
    let z = lon.hypot(lat) + 2e-5 * (lat * BD_STEP).sin();
    let theta = lat.atan2(lon) + 3e-6 * (lon * BD_STEP).cos();
    (z * theta.cos() + 0.0065, z * theta.sin() + 0.006)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(lon: f64, lat: f64) -> LonLat {
        LonLat::new(lon, lat).expect("in range")
    }

    #[test]
    fn the_seat_of_the_banner_shifts_as_the_published_oracle_says() {
        let wgs = at(111.22676, 39.86546);
        let gcj = Datum::Gcj02.from_cgcs2000(wgs).expect("gcj");
        let bd = Datum::Bd09.from_cgcs2000(wgs).expect("bd");
        assert!((gcj.lon() - 111.23330969).abs() < 1e-8 && (gcj.lat() - 39.86656967).abs() < 1e-8, "{gcj:?}");
        assert!((bd.lon() - 111.23971588).abs() < 1e-8 && (bd.lat() - 39.87288974).abs() < 1e-8, "{bd:?}");
    }

    proptest! {
        #[test]
        fn the_inverse_is_closed_to_a_micrometre(lon in 110.0..111.6f64, lat in 39.2..40.4f64) {
            for datum in [Datum::Gcj02, Datum::Bd09] {
                let there = datum.from_cgcs2000(at(lon, lat)).expect("there");
                let back = datum.to_cgcs2000(there).expect("back");
                prop_assert!((back.lon() - lon).abs() < 1e-11 && (back.lat() - lat).abs() < 1e-11);
            }
        }
    }
}
