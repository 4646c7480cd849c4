//! Tile maths: the squares of Web Mercator and of longitude and latitude, rows from the north.

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
    /// No such column or row at this zoom.
    #[error(
        "column {x}, row {y} do not exist at zoom {z}: columns run from 0 to {columns}, rows from 0 to {rows}"
    )]
    Outside {
        /// Zoom.
        z: u8,
        /// Column.
        x: u64,
        /// Row.
        y: u64,
        /// Largest column.
        columns: u32,
        /// Largest row.
        rows: u32,
    },
}

/// How the world is cut into tiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scheme {
    /// WebMercatorQuad of the register of OGC: one square of Web Mercator (EPSG:3857) at zoom 0.
    WebMercator,
    /// Squares of degrees of longitude and latitude: two of 180° at zoom 0, as WorldCRS84Quad of the register cuts them.
    LonLat,
}

impl Scheme {
    /// Columns and rows at a zoom.
    pub fn size(self, z: u8) -> (u32, u32) {
        let side = 1u32 << z.min(MAX_ZOOM);
        match self {
            Scheme::WebMercator => (side, side),
            Scheme::LonLat => (side * 2, side),
        }
    }

    /// Parts of the world from the west and from the north, 0…1 both.
    fn parts(self, p: LonLat) -> (f64, f64) {
        match self {
            Scheme::WebMercator => mercator(p),
            Scheme::LonLat => (p.lon() / 360.0 + 0.5, 0.5 - p.lat() / 180.0),
        }
    }

    fn unproject(self, u: f64, v: f64) -> Node {
        match self {
            Scheme::WebMercator => unproject(u, v),
            Scheme::LonLat => {
                let (lon, lat) = ((u.clamp(0.0, 1.0) - 0.5) * 360.0, (0.5 - v.clamp(0.0, 1.0)) * 180.0);
                Node::new((lon * 1e7).round() as i32, (lat * 1e7).round() as i32)
            }
        }
    }
}

/// One tile, of WebMercatorQuad unless it is made by [`TileCoord::of`].
///
/// ```
/// use spatial::TileCoord;
/// assert!(TileCoord::new(10, 827, 388).is_ok());
/// assert!(TileCoord::new(10, 2147483647, 0).is_err());
/// assert!(TileCoord::new(23, 0, 0).is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TileCoord {
    scheme: Scheme,
    z: u8,
    x: u32,
    y: u32,
}

impl TileCoord {
    /// Checks the range and builds the coordinate of a tile of WebMercatorQuad.
    ///
    /// # Errors
    /// [`TileError`] when the zoom is too deep or the column or row does not exist.
    pub fn new(z: u32, x: u64, y: u64) -> Result<Self, TileError> {
        TileCoord::of(Scheme::WebMercator, z, x, y)
    }

    /// The same for any scheme.
    ///
    /// # Errors
    /// [`TileError`] when the zoom is too deep or the column or row does not exist.
    pub fn of(scheme: Scheme, z: u32, x: u64, y: u64) -> Result<Self, TileError> {
        let zoom = u8::try_from(z).ok().filter(|z| *z <= MAX_ZOOM).ok_or(TileError::Zoom(z))?;
        let (columns, rows) = scheme.size(zoom);
        match (u32::try_from(x), u32::try_from(y)) {
            (Ok(x), Ok(y)) if x < columns && y < rows => Ok(TileCoord { scheme, z: zoom, x, y }),
            _ => Err(TileError::Outside { z: zoom, x, y, columns: columns - 1, rows: rows - 1 }),
        }
    }

    /// The tile of a zoom level of WebMercatorQuad that holds a position.
    pub fn holding(z: u8, p: LonLat) -> TileCoord {
        TileCoord::holding_of(Scheme::WebMercator, z, p)
    }

    /// The same for any scheme.
    pub fn holding_of(scheme: Scheme, z: u8, p: LonLat) -> TileCoord {
        let z = z.min(MAX_ZOOM);
        let (columns, rows) = scheme.size(z);
        let (u, v) = scheme.parts(p);
        let clamp =
            |f: f64, count: u32| (f * f64::from(count)).floor().clamp(0.0, f64::from(count - 1)) as u32;
        TileCoord { scheme, z, x: clamp(u, columns), y: clamp(v, rows) }
    }

    /// The tile of the north-west corner at zoom 0: units counted from it are units of the world.
    pub(crate) fn world(scheme: Scheme) -> TileCoord {
        TileCoord { scheme, z: 0, x: 0, y: 0 }
    }

    /// How the world is cut here.
    pub fn scheme(self) -> Scheme {
        self.scheme
    }

    /// The zoom of WebMercatorQuad whose tiles are as wide, in degrees of longitude: what layers begin and end by.
    pub fn level(self) -> u8 {
        match self.scheme {
            Scheme::WebMercator => self.z,
            Scheme::LonLat => self.z + 1,
        }
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
        let (columns, rows) = self.scheme.size(self.z);
        let west = (f64::from(self.x) - buffer) / f64::from(columns);
        let east = (f64::from(self.x) + 1.0 + buffer) / f64::from(columns);
        let north = (f64::from(self.y) - buffer) / f64::from(rows);
        let south = (f64::from(self.y) + 1.0 + buffer) / f64::from(rows);
        Bounds { min: self.scheme.unproject(west, south), max: self.scheme.unproject(east, north) }
    }

    /// Position inside the tile in tile units: 0…`extent` from the west and from the north, beyond it outside.
    pub fn to_tile_units(self, p: LonLat, extent: u32) -> (f64, f64) {
        let (columns, rows) = self.scheme.size(self.z);
        let (u, v) = self.scheme.parts(p);
        let e = f64::from(extent);
        ((u * f64::from(columns) - f64::from(self.x)) * e, (v * f64::from(rows) - f64::from(self.y)) * e)
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
        assert_eq!(
            error.to_string(),
            "column 0, row 16 do not exist at zoom 4: columns run from 0 to 15, rows from 0 to 15"
        );
    }

    #[test]
    fn squares_of_degrees_begin_with_two_and_meet_those_of_web_mercator_in_width() {
        let seat = LonLat::new(111.22676, 39.86546).expect("in range");
        let east = TileCoord::holding_of(Scheme::LonLat, 0, seat);
        assert_eq!((east.x(), east.y(), east.level()), (1, 0, 1));
        let tile = TileCoord::holding_of(Scheme::LonLat, 9, seat);
        assert_eq!((tile.x(), tile.y(), tile.level()), (828, 142, 10));
        let (own, peer) = (tile.bounds(0.0), TileCoord::holding(10, seat).bounds(0.0));
        assert!(own.contains(seat.node()));
        assert_eq!((own.min.x, own.max.x), (peer.min.x, peer.max.x));
        assert_eq!(own.max.y - own.min.y, own.max.x - own.min.x);
        let (x, y) = tile.to_tile_units(Node::new(own.min.x, own.max.y).lon_lat(), 4096);
        assert!(x.abs() < 0.01 && y.abs() < 0.01, "{x} {y}");
        assert!(TileCoord::of(Scheme::LonLat, 9, 1023, 511).is_ok());
        assert!(TileCoord::of(Scheme::LonLat, 9, 1023, 512).is_err());
        assert!(TileCoord::of(Scheme::LonLat, 9, u64::MAX, 0).is_err());
    }
}
