//! From positions to pixels: the Gauss-Krüger plane of the zone that holds the middle of the map.

use super::{FARTHEST_KM, LONGEST, MapError, NEAREST_M};
use spatial::plane::{Ellipsoid, GaussKrueger};
use spatial::{Bounds, LonLat, Node};

/// Metres of a pixel at the equator at zoom 0, of a map with tiles of 512 pixels as MapLibre counts.
const ZOOM_0_M: f64 = 78_271.517;

/// Where positions lie on the sheet.
#[derive(Debug, Clone)]
pub(super) struct View {
    plane: GaussKrueger,
    /// Degrees, for the words at the foot.
    pub(super) meridian: f64,
    west_m: f64,
    north_m: f64,
    /// Metres of a pixel.
    pub(super) pixel_m: f64,
    pub(super) width: f64,
    pub(super) height: f64,
    /// The zoom at which a screen would show the same scale.
    pub(super) zoom: f64,
    /// The box of degrees that holds all of the sheet.
    pub(super) bounds: Bounds,
}

impl View {
    pub(super) fn of(bounds: &Bounds, width: f64) -> Result<View, MapError> {
        let middle = |low: i32, high: i32| low / 2 + high / 2;
        let centre =
            Node::new(middle(bounds.min.x, bounds.max.x), middle(bounds.min.y, bounds.max.y)).lon_lat();
        // CGCS2000 is on GRS80. Zones of three degrees, as the surveys of the country draw maps of this scale.
        let meridian = (centre.lon() / 3.0).round() * 3.0;
        let plane = GaussKrueger::new(Ellipsoid::GRS80, meridian, 0.0);
        let at = |lon: f64, lat: f64| {
            let p = plane.project(lon, lat);
            (p.easting_m, p.northing_m)
        };
        let (low, high) = (bounds.min.lon_lat(), bounds.max.lon_lat());
        let (west, east) = (at(low.lon(), centre.lat()).0, at(high.lon(), centre.lat()).0);
        let (south, north) = (at(centre.lon(), low.lat()).1, at(centre.lon(), high.lat()).1);
        let (east_m, north_m) = (east - west, north - south);
        let fits = |side: f64| (NEAREST_M..=FARTHEST_KM * 1000.0).contains(&side);
        if !fits(east_m) || !fits(north_m) {
            return Err(MapError::Ground { east_m, north_m });
        }
        if east_m / north_m > LONGEST || north_m / east_m > LONGEST {
            return Err(MapError::Strip);
        }
        let pixel_m = east_m / width;
        Ok(View {
            plane,
            meridian,
            west_m: west,
            north_m: north,
            pixel_m,
            width,
            height: (north_m / pixel_m).round(),
            zoom: (ZOOM_0_M * centre.lat().to_radians().cos() / pixel_m).log2(),
            // Meridians are not upright on the plane: the corners see a little more.
            bounds: bounds.grown(0.02 * east_m.max(north_m)),
        })
    }

    /// Pixels to the right and down.
    pub(super) fn place(&self, at: LonLat) -> (f64, f64) {
        self.degrees(at.lon(), at.lat())
    }

    pub(super) fn node(&self, node: Node) -> (f64, f64) {
        self.place(node.lon_lat())
    }

    fn degrees(&self, lon: f64, lat: f64) -> (f64, f64) {
        let p = self.plane.project(lon, lat);
        ((p.easting_m - self.west_m) / self.pixel_m, (self.north_m - p.northing_m) / self.pixel_m)
    }

    /// Whether a pixel is on the sheet.
    pub(super) fn sees(&self, x: f64, y: f64) -> bool {
        (0.0..=self.width).contains(&x) && (0.0..=self.height).contains(&y)
    }

    /// The position of a pixel; `None` outside the earth.
    pub(super) fn position(&self, x: f64, y: f64) -> Option<LonLat> {
        let p = spatial::plane::PlanePoint {
            easting_m: self.west_m + x * self.pixel_m,
            northing_m: self.north_m - y * self.pixel_m,
        };
        let (lon, lat) = self.plane.unproject(p);
        LonLat::new(lon, lat).ok()
    }
}
