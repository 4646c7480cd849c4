//! Positions: degrees for people ([`LonLat`]) and lattice nodes for exact predicates ([`Node`]).

use serde::{Deserialize, Serialize};

/// Lattice steps in one degree: a step is 1.11 cm of latitude, 0.85 cm of longitude at 40° N.
pub const NODES_PER_DEGREE: f64 = 1e7;

/// Why a pair of numbers is not a position.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CoordinateError {
    /// NaN or infinite.
    #[error("longitude and latitude must be finite numbers, got {lon}, {lat}")]
    NotFinite {
        /// As given.
        lon: f64,
        /// As given.
        lat: f64,
    },
    /// Outside −180…180 / −90…90.
    #[error(
        "{lon}, {lat} is not longitude, latitude in degrees (−180…180, −90…90); {}",
        out_of_range_remedy(*.lon, *.lat)
    )]
    OutOfRange {
        /// As given.
        lon: f64,
        /// As given.
        lat: f64,
    },
}

impl CoordinateError {
    /// Whether the same numbers exchanged are a position: longitude and latitude were swapped.
    pub fn is_swapped(&self) -> bool {
        matches!(self, CoordinateError::OutOfRange { lon, lat } if lon.abs() <= 90.0 && lat.abs() <= 180.0)
    }
}

/// What to do about numbers out of range. In China longitudes exceed 90, so exchanged numbers end up here.
fn out_of_range_remedy(lon: f64, lat: f64) -> &'static str {
    if lon.abs() <= 90.0 && lat.abs() <= 180.0 {
        "longitude and latitude are exchanged: give the longitude first"
    } else {
        "projected metres need a declared CRS"
    }
}

/// A position in degrees, longitude first, on CGCS2000 (EPSG:4490; equal to WGS 84 within centimetres).
///
/// ```
/// use spatial::LonLat;
/// assert!(LonLat::new(111.2, 39.8).is_ok());
/// assert!(LonLat::new(4407322.0, 500000.0).is_err());
/// assert!(LonLat::new(f64::NAN, 39.8).is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RawLonLat")]
pub struct LonLat {
    lon: f64,
    lat: f64,
}

#[derive(Deserialize)]
struct RawLonLat {
    lon: f64,
    lat: f64,
}

impl TryFrom<RawLonLat> for LonLat {
    type Error = CoordinateError;
    fn try_from(raw: RawLonLat) -> Result<Self, Self::Error> {
        LonLat::new(raw.lon, raw.lat)
    }
}

impl LonLat {
    /// Checks the range and builds the position.
    ///
    /// # Errors
    /// [`CoordinateError`] when a number is not finite or out of range.
    pub fn new(lon: f64, lat: f64) -> Result<Self, CoordinateError> {
        if !lon.is_finite() || !lat.is_finite() {
            return Err(CoordinateError::NotFinite { lon, lat });
        }
        if lon.abs() > 180.0 || lat.abs() > 90.0 {
            return Err(CoordinateError::OutOfRange { lon, lat });
        }
        Ok(LonLat { lon, lat })
    }

    /// Degrees east.
    pub fn lon(self) -> f64 {
        self.lon
    }

    /// Degrees north.
    pub fn lat(self) -> f64 {
        self.lat
    }

    /// The position with its numbers exchanged, when that is a position at all.
    pub fn swapped(self) -> Option<LonLat> {
        LonLat::new(self.lat, self.lon).ok()
    }

    /// The nearest lattice node (at most 0.6 cm away).
    #[inline]
    pub fn node(self) -> Node {
        Node { x: nearest(self.lon * NODES_PER_DEGREE), y: nearest(self.lat * NODES_PER_DEGREE) }
    }
}

/// The nearest integer, of two the even one. Adding 1.5 × 2⁵² leaves no bits for a fraction, so the lowest bits of the sum
/// are the integer: a tenth of the time of calling the rounding function on every machine. Needs |v| < 2³¹.
#[inline]
fn nearest(v: f64) -> i32 {
    const NO_FRACTION: f64 = 6_755_399_441_055_744.0;
    (v + NO_FRACTION).to_bits() as i32
}

/// A vertex of the integer lattice: longitude and latitude in units of 1e-7 degree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Node {
    /// Longitude × 10⁷.
    pub x: i32,
    /// Latitude × 10⁷.
    pub y: i32,
}

impl Node {
    /// A node from lattice units, longitude first.
    pub const fn new(x: i32, y: i32) -> Self {
        Node { x, y }
    }

    /// Degrees.
    pub fn lon_lat(self) -> LonLat {
        LonLat { lon: f64::from(self.x) / NODES_PER_DEGREE, lat: f64::from(self.y) / NODES_PER_DEGREE }
    }
}

/// Twice the signed area of the triangle `a b c` in lattice units: positive when `c` lies left of `a → b`.
///
/// Exact for nodes of one [`crate::Region`], whose extent is checked to stay below 2³⁰ units (107°).
#[inline]
pub fn orientation(a: Node, b: Node, c: Node) -> i64 {
    let (abx, aby) = (i64::from(b.x) - i64::from(a.x), i64::from(b.y) - i64::from(a.y));
    let (acx, acy) = (i64::from(c.x) - i64::from(a.x), i64::from(c.y) - i64::from(a.y));
    abx * acy - aby * acx
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_gives_back_the_same_node() {
        let node = Node::new(1_112_267_600, 398_654_600);
        assert_eq!(node.lon_lat().node(), node);
    }

    #[test]
    fn the_nearest_integer_is_that_of_the_standard_library() {
        let whole = [0.0, -1.0, 1.8e9, -1.8e9, 123_456_789.0, -987_654_321.0];
        for v in whole.into_iter().flat_map(|w| [w, w + 0.25, w + 0.5, w - 0.5, w + 0.75, w + 1.5]) {
            assert_eq!(nearest(v), v.round_ties_even() as i32, "{v}");
        }
    }

    #[test]
    fn exchanged_numbers_are_called_exchanged_and_metres_are_called_metres() {
        let message = |lon, lat| LonLat::new(lon, lat).expect_err("out of range").to_string();
        assert!(message(39.86546, 111.22676).ends_with("exchanged: give the longitude first"));
        assert!(message(519_000.0, 4_413_000.0).ends_with("projected metres need a declared CRS"));
    }

    #[test]
    fn orientation_is_exact_at_the_far_corner_of_a_region() {
        let a = Node::new(0, 0);
        let b = Node::new((1 << 30) - 1, (1 << 30) - 1);
        assert_eq!(orientation(a, b, b), 0);
        assert_eq!(orientation(a, b, Node::new(b.x, b.y - 1)), -i64::from(b.x));
    }
}
