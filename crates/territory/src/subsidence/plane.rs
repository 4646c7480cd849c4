//! The plane a panel is computed on: transverse Mercator about the panel's own meridian, so that lengths are true to 2e-8
//! within a kilometre and no zone's scale comes in.

use super::integral::PlaneRing;
use spatial::plane::{Ellipsoid, GaussKrueger, PlanePoint};
use spatial::{LonLat, Region};

/// A plane about an origin, metres, x to the east and y to the north.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LocalPlane {
    projection: GaussKrueger,
    northing_m: f64,
}

impl LocalPlane {
    /// The plane about a position on CGCS2000.
    pub fn about(origin: LonLat) -> LocalPlane {
        let projection = GaussKrueger::new(Ellipsoid::GRS80, origin.lon(), 0.0);
        let northing_m = projection.project(origin.lon(), origin.lat()).northing_m;
        LocalPlane { projection, northing_m }
    }

    /// A position on the plane.
    pub fn project(&self, p: LonLat) -> [f64; 2] {
        let PlanePoint { northing_m, easting_m } = self.projection.project(p.lon(), p.lat());
        [easting_m, northing_m - self.northing_m]
    }

    /// Degrees east and north of a point of the plane.
    pub fn unproject(&self, [x, y]: [f64; 2]) -> (f64, f64) {
        self.projection.unproject(PlanePoint { northing_m: y + self.northing_m, easting_m: x })
    }

    /// The rings of a region: counter-clockwise outside, clockwise around holes.
    pub fn rings(&self, region: &Region) -> Vec<PlaneRing> {
        region.rings().map(|ring| ring.iter().map(|node| self.project(node.lon_lat())).collect()).collect()
    }
}
