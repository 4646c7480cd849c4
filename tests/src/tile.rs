//! Web Mercator tile arithmetic, in plain floating point.

use std::f64::consts::PI;

/// A tile by zoom, column and row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tile {
    /// Zoom.
    pub z: u32,
    /// Column, from the west.
    pub x: u32,
    /// Row, from the north.
    pub y: u32,
}

impl Tile {
    /// The tile that holds a place.
    pub fn holding(z: u32, lon: f64, lat: f64) -> Tile {
        let n = f64::from(1u32 << z);
        let x = (lon + 180.0) / 360.0 * n;
        let y = (1.0 - lat.to_radians().tan().asinh() / PI) / 2.0 * n;
        Tile { z, x: x as u32, y: y as u32 }
    }

    /// Degrees of a point given in tile units (0 to `extent`, y to the south).
    pub fn lon_lat(self, x: f64, y: f64, extent: u32) -> (f64, f64) {
        let n = f64::from(1u32 << self.z);
        let lon = (f64::from(self.x) + x / f64::from(extent)) / n * 360.0 - 180.0;
        let north = PI * (1.0 - 2.0 * (f64::from(self.y) + y / f64::from(extent)) / n);
        (lon, north.sinh().atan().to_degrees())
    }

    /// West, south, east, north in degrees.
    pub fn bbox(self) -> [f64; 4] {
        let (west, north) = self.lon_lat(0.0, 0.0, 1);
        let (east, south) = self.lon_lat(1.0, 1.0, 1);
        [west, south, east, north]
    }

    /// All tiles of a zoom that meet a box of west, south, east, north.
    pub fn covering(z: u32, [w, s, e, n]: [f64; 4]) -> Vec<Tile> {
        let (first, last) = (Tile::holding(z, w, n), Tile::holding(z, e, s));
        (first.y..=last.y).flat_map(|y| (first.x..=last.x).map(move |x| Tile { z, x, y })).collect()
    }

    /// The path of a tile of some layers.
    pub fn path(self, layers: &str) -> String {
        format!("/tiles/{layers}/{}/{}/{}.mvt", self.z, self.x, self.y)
    }
}
