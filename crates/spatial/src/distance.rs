//! Geodesic distance and area on the ellipsoid. Everything here is in metres and square metres.

use crate::coordinate::{LonLat, NODES_PER_DEGREE, Node};
use crate::region::{Bounds, Region};
use geo::{Distance, Geodesic, GeodesicArea};
use geo_types::{Coord, LineString, Point, Polygon};

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

/// Area on the ellipsoid of one ring, open or closed, either way round.
///
/// # Units
/// Square metres.
pub fn ring_area_m2(ring: &[LonLat]) -> f64 {
    let line = ring.iter().map(|p| Coord { x: p.lon(), y: p.lat() }).collect();
    Polygon::new(LineString(line), vec![]).geodesic_area_signed().abs()
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
/// Edges are straight in longitude and latitude, as in GeoJSON and as [`Region::covers`] takes them. The nearest point
/// is found to a centimetre of distance up to 10 km away (PostGIS on the ellipsoid, densified edges, agrees so far).
pub fn to_region(p: LonLat, region: &Region) -> (f64, LonLat) {
    if region.covers(p.node()) {
        return (0.0, p);
    }
    nearest_on_border(p, region)
}

/// As [`to_region`], but `None` when the area is surely farther than `limit_m`: then most of the work is spared.
pub fn to_region_within(p: LonLat, region: &Region, limit_m: f64) -> Option<(f64, LonLat)> {
    if region.covers(p.node()) {
        return Some((0.0, p));
    }
    nearest_within(p, region.edges(), limit_m)
}

/// Geodesic distance from a position to the nearest point of an area's border, and that point.
pub fn nearest_on_border(p: LonLat, region: &Region) -> (f64, LonLat) {
    nearest_on_edges(p, region.edges())
}

/// Whether a position is at most so many metres from an area's border; most of the work is spared where it is not.
pub fn is_border_within(p: LonLat, region: &Region, limit_m: f64) -> bool {
    nearest_within(p, region.edges(), limit_m).is_some_and(|(metres, _)| metres <= limit_m)
}

/// Geodesic distance from a position to the nearest point of some edges, and that point; infinitely far from none.
pub(crate) fn nearest_on_edges(p: LonLat, edges: impl Iterator<Item = (Node, Node)>) -> (f64, LonLat) {
    nearest_within(p, edges, f64::INFINITY).unwrap_or((f64::INFINITY, p))
}

fn nearest_within(
    p: LonLat,
    edges: impl Iterator<Item = (Node, Node)>,
    limit_m: f64,
) -> Option<(f64, LonLat)> {
    // One plane for all edges misjudges those far north and south of the position: at 5 km by some metres. So it
    // only chooses which edges are looked at closely.
    let plane = Plane::around(p);
    let doubtful = |squared: f64| {
        let rough = squared.sqrt();
        let reach = rough * (1.0 + rough * PLANE_ERROR_PER_M) + 0.1;
        reach * reach
    };
    let (mut near, mut reach) = (f64::INFINITY, f64::INFINITY);
    let mut candidates: Vec<(f64, Node, Node)> = vec![];
    for (a, b) in edges {
        let squared = plane.squared(a, b);
        if squared <= reach {
            candidates.push((squared, a, b));
            if squared < near {
                near = squared;
                reach = doubtful(near);
            }
        }
    }
    let rough = near.sqrt();
    if rough * (1.0 - rough * PLANE_ERROR_PER_M) - 0.1 > limit_m {
        return None;
    }
    let mut best = (f64::INFINITY, p);
    for (_, a, b) in candidates.into_iter().filter(|c| c.0 <= reach) {
        let mut at = p;
        for _ in 0..3 {
            let between = metres_per_degree((p.lat() + at.lat()) / 2.0);
            at = nearest_on_edge(p, a, b, between).unwrap_or(p);
        }
        let away = metres(p, at);
        if away < best.0 {
            best = (away, at);
        }
    }
    Some(best)
}

/// Relative error of distances in the plane of a position, per metre of distance: below tan(60°) / (2 × 6,357 km).
pub(crate) const PLANE_ERROR_PER_M: f64 = 3e-7;

/// The plane that touches the ellipsoid at a position; its unit is the metre.
struct Plane {
    /// The position, lattice steps.
    x: f64,
    y: f64,
    /// Metres of a lattice step.
    east: f64,
    north: f64,
}

impl Plane {
    fn around(p: LonLat) -> Plane {
        let (east, north) = metres_per_degree(p.lat());
        Plane {
            x: p.lon() * NODES_PER_DEGREE,
            y: p.lat() * NODES_PER_DEGREE,
            east: east / NODES_PER_DEGREE,
            north: north / NODES_PER_DEGREE,
        }
    }

    /// Square of the distance to an edge, m².
    #[inline]
    fn squared(&self, a: Node, b: Node) -> f64 {
        let (ax, ay) = ((f64::from(a.x) - self.x) * self.east, (f64::from(a.y) - self.y) * self.north);
        let (bx, by) = ((f64::from(b.x) - self.x) * self.east, (f64::from(b.y) - self.y) * self.north);
        let (dx, dy) = (bx - ax, by - ay);
        let length2 = dx * dx + dy * dy;
        let along = -(ax * dx + ay * dy);
        let t = if along <= 0.0 {
            0.0
        } else if along >= length2 {
            1.0
        } else {
            along / length2
        };
        let (x, y) = (ax + t * dx, ay + t * dy);
        x * x + y * y
    }
}

/// Place of the nearest point of an edge, in a plane with a scale in metres per degree.
fn nearest_on_edge(p: LonLat, a: Node, b: Node, scale: (f64, f64)) -> Option<LonLat> {
    let (a, b) = (a.lon_lat(), b.lon_lat());
    let (ax, ay) = ((a.lon() - p.lon()) * scale.0, (a.lat() - p.lat()) * scale.1);
    let (dx, dy) = ((b.lon() - a.lon()) * scale.0, (b.lat() - a.lat()) * scale.1);
    let length2 = dx * dx + dy * dy;
    let t = if length2 > 0.0 { (-(ax * dx + ay * dy) / length2).clamp(0.0, 1.0) } else { 0.0 };
    LonLat::new(a.lon() + t * (b.lon() - a.lon()), a.lat() + t * (b.lat() - a.lat())).ok()
}

/// Lower bounds of the distances from one position to many boxes: cheap, for pruning.
#[derive(Debug, Clone, Copy)]
pub struct LowerBound {
    from: Node,
    /// Metres of a lattice step, at least.
    east: f64,
    north: f64,
}

impl LowerBound {
    /// For boxes that lie within another one.
    pub fn new(p: LonLat, within: &Bounds) -> LowerBound {
        let farthest = f64::from(within.max.y.abs().max(within.min.y.abs())) / NODES_PER_DEGREE;
        let (per_lon, _) = metres_per_degree(p.lat().abs().max(farthest).min(89.0));
        let (_, per_lat) = metres_per_degree(0.0);
        // 0.5 % below covers the curvature of parallels over a banner.
        let step = |per_degree: f64| per_degree * 0.995 / NODES_PER_DEGREE;
        LowerBound { from: p.node(), east: step(per_lon), north: step(per_lat) }
    }

    /// Metres that anything in the box is away, at least; 0 for a box that holds the position.
    #[inline]
    pub fn to(&self, bounds: &Bounds) -> f64 {
        let n = self.from;
        let beyond = |low: i32, high: i32, v: i32| low.saturating_sub(v).max(v.saturating_sub(high)).max(0);
        let dx = f64::from(beyond(bounds.min.x, bounds.max.x, n.x)) * self.east;
        let dy = f64::from(beyond(bounds.min.y, bounds.max.y, n.y)) * self.north;
        (dx * dx + dy * dy).sqrt()
    }
}

/// A lower bound of the distance from a position to anything in a box, metres; [`LowerBound`] for many boxes.
pub fn lower_bound_to_bounds(p: LonLat, bounds: &Bounds) -> f64 {
    LowerBound::new(p, bounds).to(bounds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_has_the_same_area_either_way_round() {
        let mut ring = [(111.2, 39.8), (111.21, 39.8), (111.21, 39.81), (111.2, 39.81)]
            .map(|(lon, lat)| LonLat::new(lon, lat).unwrap());
        let area = ring_area_m2(&ring);
        ring.reverse();
        assert!((ring_area_m2(&ring) - area).abs() < 1e-3 && (area - 950_500.0).abs() < 1_000.0, "{area}");
    }

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

    /// The distance to the nearest of many points along the border.
    fn by_trying(p: LonLat, region: &Region) -> f64 {
        let along = |(a, b): (Node, Node)| {
            let (a, b) = (a.lon_lat(), b.lon_lat());
            let between = move |from: f64, to: f64, t: f64| from + t * (to - from);
            (0..=3_000).map(move |i| {
                let t = f64::from(i) / 3_000.0;
                metres(p, at(between(a.lon(), b.lon(), t), between(a.lat(), b.lat(), t)))
            })
        };
        region.edges().flat_map(along).fold(f64::INFINITY, f64::min)
    }

    #[test]
    fn of_two_places_nearly_as_far_the_nearer_one_is_found_although_parallels_shrink_northward() {
        let n = |lon: f64, lat: f64| at(lon, lat).node();
        let square = |lon: f64, lat: f64| {
            vec![vec![n(lon, lat), n(lon + 0.01, lat), n(lon + 0.01, lat + 0.01), n(lon, lat + 0.01)]]
        };
        // Nearest corners: 7 km east and 7 km north, 7 km east and 7 km south.
        let two =
            Region::from_rings(vec![square(111.08, 39.563), square(111.08, 39.427)]).expect("two squares");
        for i in -60..60 {
            let p = at(111.0, 39.5 + 1e-5 * f64::from(i));
            let (found, _) = nearest_on_border(p, &two);
            let tried = by_trying(p, &two);
            assert!((found - tried).abs() < 0.001, "{found}, by trying {tried}, from {p:?}");
        }
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
