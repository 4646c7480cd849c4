//! Geodesic distance and area on the ellipsoid. Everything here is in metres and square metres.

use crate::coordinate::{LonLat, Node};
use crate::region::Region;
use geo::{Distance, Geodesic, GeodesicArea};
use geo_types::Point;

/// Semi-major axis of GRS80, the ellipsoid of CGCS2000, metres.
const SEMI_MAJOR_M: f64 = 6_378_137.0;
/// First eccentricity squared of GRS80.
const ECCENTRICITY_SQUARED: f64 = 0.006_694_380_022_90;

/// Geodesic distance of two positions.
///
/// # Units
/// Metres, on the WGS 84 ellipsoid (0.1 mm from GRS80 over the banner). Karney 2013.
pub fn metres(a: LonLat, b: LonLat) -> f64 {
    Geodesic.distance(Point::new(a.lon(), a.lat()), Point::new(b.lon(), b.lat()))
}

/// Area on the ellipsoid, holes subtracted.
///
/// # Units
/// Square metres (TD/T 1055-2019 asks for ellipsoidal areas).
pub fn area_m2(region: &Region) -> f64 {
    region.to_degrees().geodesic_area_unsigned()
}

/// Length of a line in metres.
pub fn length_m(line: &[LonLat]) -> f64 {
    line.windows(2).map(|w| metres(w[0], w[1])).sum()
}

/// Metres per degree of longitude and of latitude at a latitude.
pub fn metres_per_degree(lat: f64) -> (f64, f64) {
    let sin = lat.to_radians().sin();
    let w = 1.0 - ECCENTRICITY_SQUARED * sin * sin;
    let parallel = SEMI_MAJOR_M / w.sqrt() * lat.to_radians().cos();
    let meridian = SEMI_MAJOR_M * (1.0 - ECCENTRICITY_SQUARED) / (w * w.sqrt());
    (parallel.to_radians(), meridian.to_radians())
}

/// Geodesic distance from a position to the nearest point of an area (0 when covered) and that point.
///
/// The nearest border point is found in a plane scaled at the position, where edges of up to some kilometres are
/// straight within millimetres; the distance to it is then geodesic.
pub fn to_region(p: LonLat, region: &Region) -> (f64, LonLat) {
    if region.covers(p.node()) {
        return (0.0, p);
    }
    nearest_on_border(p, region)
}

/// Geodesic distance from a position to the nearest point of an area's border, and that point.
pub fn nearest_on_border(p: LonLat, region: &Region) -> (f64, LonLat) {
    let plane = LocalPlane::at(p);
    let mut best = (f64::INFINITY, (0.0, 0.0));
    for (a, b) in region.edges() {
        let candidate = nearest_on_segment(plane.project(a), plane.project(b));
        if candidate.0 < best.0 {
            best = candidate;
        }
    }
    let nearest = plane.unproject(best.1).unwrap_or(p);
    (metres(p, nearest), nearest)
}

/// A lower bound of the distance from a position to anything in a box, metres: cheap, for pruning.
pub fn lower_bound_to_bounds(p: LonLat, bounds: &crate::Bounds) -> f64 {
    let n = p.node();
    let dx =
        f64::from((bounds.min.x.saturating_sub(n.x)).max(n.x.saturating_sub(bounds.max.x)).max(0)) * 1e-7;
    let dy =
        f64::from((bounds.min.y.saturating_sub(n.y)).max(n.y.saturating_sub(bounds.max.y)).max(0)) * 1e-7;
    let farthest_lat = p.lat().abs().max(f64::from(bounds.max.y.abs().max(bounds.min.y.abs())) * 1e-7);
    let (per_lon, _) = metres_per_degree(farthest_lat.min(89.0));
    let (_, per_lat) = metres_per_degree(0.0);
    // 0.5 % below covers the curvature of parallels over a banner.
    (dx * per_lon).hypot(dy * per_lat) * 0.995
}

struct LocalPlane {
    origin: LonLat,
    scale: (f64, f64),
}

impl LocalPlane {
    fn at(origin: LonLat) -> Self {
        LocalPlane { origin, scale: metres_per_degree(origin.lat()) }
    }

    fn project(&self, n: Node) -> (f64, f64) {
        let p = n.lon_lat();
        ((p.lon() - self.origin.lon()) * self.scale.0, (p.lat() - self.origin.lat()) * self.scale.1)
    }

    fn unproject(&self, (x, y): (f64, f64)) -> Option<LonLat> {
        LonLat::new(self.origin.lon() + x / self.scale.0, self.origin.lat() + y / self.scale.1).ok()
    }
}

/// Squared distance from the origin to a segment and the nearest point on it.
fn nearest_on_segment(a: (f64, f64), b: (f64, f64)) -> (f64, (f64, f64)) {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let length2 = dx * dx + dy * dy;
    let t = if length2 > 0.0 { (-(a.0 * dx + a.1 * dy) / length2).clamp(0.0, 1.0) } else { 0.0 };
    let q = (a.0 + t * dx, a.1 + t * dy);
    (q.0 * q.0 + q.1 * q.1, q)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lon: f64, lat: f64) -> LonLat {
        LonLat::new(lon, lat).expect("in range")
    }

    fn square() -> Region {
        let n = |lon: f64, lat: f64| at(lon, lat).node();
        let ring = vec![n(111.0, 39.0), n(111.1, 39.0), n(111.1, 39.1), n(111.0, 39.1)];
        Region::from_rings(vec![vec![ring]]).expect("a square")
    }

    #[test]
    fn a_covered_point_is_at_distance_zero_and_a_point_east_is_as_far_as_the_geodesic_says() {
        assert_eq!(to_region(at(111.05, 39.05), &square()).0, 0.0);
        let p = at(111.15, 39.05);
        let (d, nearest) = to_region(p, &square());
        assert!((d - metres(p, at(111.1, 39.05))).abs() < 0.05, "{d}");
        assert!((nearest.lon() - 111.1).abs() < 1e-6);
    }

    #[test]
    fn the_lower_bound_never_exceeds_the_distance() {
        let square = square();
        for i in 0..200 {
            let p = at(110.2 + 0.01 * f64::from(i), 38.4 + 0.007 * f64::from(i));
            assert!(lower_bound_to_bounds(p, &square.bounds()) <= to_region(p, &square).0 + 1e-6);
        }
    }

    #[test]
    fn a_tenth_of_a_degree_square_has_the_area_of_the_ellipsoid() {
        let (east, north) = metres_per_degree(39.05);
        let planar = east * 0.1 * north * 0.1;
        let area = area_m2(&square());
        assert!((area - planar).abs() / planar < 1e-5, "{area} vs {planar}");
    }
}
