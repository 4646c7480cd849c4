//! Web Mercator tile maths: the WebMercatorQuad tile matrix set, rows from the north.

use crate::coordinate::{LonLat, Node};
use crate::region::Bounds;
use std::f64::consts::PI;

/// Deepest zoom level served.
pub const MAX_ZOOM: u8 = 22;

/// Why numbers are not a tile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TileError {
    /// Deeper than [`MAX_ZOOM`].
    #[error("zoom {0} is deeper than {MAX_ZOOM}")]
    Zoom(u32),
    /// Column or row not in 0…2^z−1.
    #[error("column {x}, row {y} do not exist at zoom {z}: both run from 0 to {max}")]
    Outside {
        /// Zoom.
        z: u8,
        /// Column.
        x: u64,
        /// Row.
        y: u64,
        /// Largest column and row.
        max: u32,
    },
}

/// One tile of WebMercatorQuad.
///
/// ```
/// use spatial::TileCoord;
/// assert!(TileCoord::new(10, 827, 388).is_ok());
/// assert!(TileCoord::new(10, 2147483647, 0).is_err());
/// assert!(TileCoord::new(23, 0, 0).is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TileCoord {
    z: u8,
    x: u32,
    y: u32,
}

impl TileCoord {
    /// Checks the range and builds the coordinate.
    ///
    /// # Errors
    /// [`TileError`] when the zoom is too deep or the column or row does not exist.
    pub fn new(z: u32, x: u64, y: u64) -> Result<Self, TileError> {
        if z > u32::from(MAX_ZOOM) {
            return Err(TileError::Zoom(z));
        }
        let max = (1u32 << z) - 1;
        if x > u64::from(max) || y > u64::from(max) {
            return Err(TileError::Outside { z: z as u8, x, y, max });
        }
        Ok(TileCoord { z: z as u8, x: x as u32, y: y as u32 })
    }

    /// The tile of a zoom level that holds a position.
    pub fn holding(z: u8, p: LonLat) -> TileCoord {
        let z = z.min(MAX_ZOOM);
        let side = f64::from(1u32 << z);
        let (u, v) = mercator(p);
        let clamp = |f: f64| (f * side).floor().clamp(0.0, side - 1.0) as u32;
        TileCoord { z, x: clamp(u), y: clamp(v) }
    }

    /// Zoom level.
    pub fn z(self) -> u8 {
        self.z
    }
    /// Column, from the west.
    pub fn x(self) -> u32 {
        self.x
    }
    /// Row, from the north.
    pub fn y(self) -> u32 {
        self.y
    }

    /// The tile's box on the lattice, grown on each side by `buffer` parts of its width.
    pub fn bounds(self, buffer: f64) -> Bounds {
        let side = f64::from(1u32 << self.z);
        let west = (f64::from(self.x) - buffer) / side;
        let east = (f64::from(self.x) + 1.0 + buffer) / side;
        let north = (f64::from(self.y) - buffer) / side;
        let south = (f64::from(self.y) + 1.0 + buffer) / side;
        Bounds { min: unproject(west, south), max: unproject(east, north) }
    }

    /// Position inside the tile in tile units: 0…`extent` from the west and from the north, beyond it outside.
    pub fn to_tile_units(self, p: LonLat, extent: u32) -> (f64, f64) {
        let side = f64::from(1u32 << self.z);
        let (u, v) = mercator(p);
        let e = f64::from(extent);
        ((u * side - f64::from(self.x)) * e, (v * side - f64::from(self.y)) * e)
    }
}

/// Web Mercator as parts of the world: 0…1 from the west and from the north.
pub fn mercator(p: LonLat) -> (f64, f64) {
    let sin = p.lat().clamp(-85.051_128, 85.051_128).to_radians().sin();
    let v = 0.5 - ((1.0 + sin) / (1.0 - sin)).ln() / (4.0 * PI);
    (p.lon() / 360.0 + 0.5, v)
}

fn unproject(u: f64, v: f64) -> Node {
    let lon = (u.clamp(0.0, 1.0) - 0.5) * 360.0;
    let lat = (PI * (1.0 - 2.0 * v.clamp(0.0, 1.0))).sinh().atan().to_degrees();
    Node::new((lon * 1e7).round() as i32, (lat * 1e7).round() as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seat_of_the_banner_lies_in_the_tile_that_other_servers_name() {
        let seat = LonLat::new(111.22676, 39.86546).expect("in range");
        let tile = TileCoord::holding(10, seat);
        assert_eq!((tile.x(), tile.y()), (828, 388));
        assert!(tile.bounds(0.0).contains(seat.node()));
    }

    #[test]
    fn tile_units_run_from_the_north_west_corner() {
        let tile = TileCoord::new(10, 828, 388).expect("exists");
        let b = tile.bounds(0.0);
        let corner = Node::new(b.min.x, b.max.y).lon_lat();
        let (x, y) = tile.to_tile_units(corner, 4096);
        assert!(x.abs() < 0.01 && y.abs() < 0.01, "{x} {y}");
    }

    #[test]
    fn a_row_beyond_the_matrix_is_refused_with_the_range() {
        let error = TileCoord::new(4, 0, 16).expect_err("beyond");
        assert_eq!(error.to_string(), "column 0, row 16 do not exist at zoom 4: both run from 0 to 15");
    }
}
