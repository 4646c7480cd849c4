//! Within a distance of a geometry: whole boxes by the ball around them, single points only in the doubtful ring.

use super::Target;
use crate::coordinate::{LonLat, NODES_PER_DEGREE, Node};
use crate::distance::{self, PLANE_ERROR_PER_M, metres_per_degree};
use crate::point_index::{Question, Verdict};
use crate::region::Bounds;

/// Widest ball that is judged by the plane of its centre, metres.
const WIDEST_M: f64 = 300_000.0;
/// Latitude up to which the plane's error is known.
const FARTHEST_NORTH: f64 = 60.0;

/// The question.
pub(crate) struct Within<'a> {
    target: &'a Target,
    metres: f64,
}

/// What is known of a box: edges outside the list are farther from all of it than is asked for.
pub(crate) struct Known {
    edges: Vec<u32>,
    /// No area covers any of it.
    uncovered: bool,
    /// The plane in which its points are measured, and the edges in it; without one each is measured exactly.
    plane: Option<(Plane, Vec<PlanarEdge>)>,
}

impl Known {
    pub(crate) fn nothing(target: &Target) -> Known {
        let edges = (0..target.edges.len() as u32).collect();
        Known { edges, uncovered: target.areas.is_empty(), plane: None }
    }
}

/// A plane in metres with the middle of a ball as its origin.
#[derive(Clone, Copy)]
pub(crate) struct Plane {
    /// Degrees.
    origin: (f64, f64),
    scale: (f64, f64),
    radius: f64,
    /// Squares of the distances in the plane below which a point is surely within, and above which it surely is not.
    within2: f64,
    beyond2: f64,
}

/// An edge in a plane: one end, the way to the other, and one over the square of its length.
#[derive(Clone, Copy)]
pub(crate) struct PlanarEdge {
    from: (f64, f64),
    way: (f64, f64),
    per_length2: f64,
}

impl PlanarEdge {
    fn distance2(&self, (x, y): (f64, f64)) -> f64 {
        let (x, y) = (x - self.from.0, y - self.from.1);
        let along = ((x * self.way.0 + y * self.way.1) * self.per_length2).clamp(0.0, 1.0);
        let (dx, dy) = (x - along * self.way.0, y - along * self.way.1);
        dx * dx + dy * dy
    }
}

impl Plane {
    /// `None` where planes are not to be trusted.
    fn new(origin: LonLat, radius: f64, metres: f64) -> Option<Plane> {
        let scale = metres_per_degree(origin.lat());
        let plane =
            Plane { origin: (origin.lon(), origin.lat()), scale, radius, within2: -1.0, beyond2: 0.0 };
        let (within, beyond) = (metres - plane.error(metres), metres + plane.error(1.1 * metres + 10.0));
        let within2 = if within >= 0.0 { within * within } else { -1.0 };
        (1.1 * metres + radius <= WIDEST_M).then_some(Plane { within2, beyond2: beyond * beyond, ..plane })
    }

    /// How much a distance may differ from the geodesic one, whichever point of the ball it is measured from.
    fn error(&self, distance: f64) -> f64 {
        distance * PLANE_ERROR_PER_M * (distance + self.radius) + 0.1
    }

    fn point(&self, lon: f64, lat: f64) -> (f64, f64) {
        ((lon - self.origin.0) * self.scale.0, (lat - self.origin.1) * self.scale.1)
    }

    fn edge(&self, [a_lon, a_lat, b_lon, b_lat]: [f64; 4]) -> PlanarEdge {
        let (from, to) = (self.point(a_lon, a_lat), self.point(b_lon, b_lat));
        let way = (to.0 - from.0, to.1 - from.1);
        let length2 = way.0 * way.0 + way.1 * way.1;
        PlanarEdge { from, way, per_length2: if length2 > 0.0 { 1.0 / length2 } else { 0.0 } }
    }
}

/// The middle of a box, and how far its farthest point can be: no longer than the straight way in the plane with the
/// largest scales of the box. `None` north or south of the latitudes for which the plane's error is known.
fn ball(bounds: &Bounds) -> Option<(Node, f64)> {
    let middle = |low: i32, high: i32| ((i64::from(low) + i64::from(high)) / 2) as i32;
    let centre = Node::new(middle(bounds.min.x, bounds.max.x), middle(bounds.min.y, bounds.max.y));
    let degrees = |steps: i32| f64::from(steps) / NODES_PER_DEGREE;
    let (south, north) = (degrees(bounds.min.y), degrees(bounds.max.y));
    let highest = south.abs().max(north.abs());
    let lowest = if south <= 0.0 && north >= 0.0 { 0.0 } else { south.abs().min(north.abs()) };
    let (per_lon, per_lat) = (metres_per_degree(lowest).0, metres_per_degree(highest).1);
    let reach = |low: i32, high: i32, at: i32| {
        let (low, high, at) = (f64::from(low), f64::from(high), f64::from(at));
        (high - at).max(at - low) / NODES_PER_DEGREE
    };
    let east = reach(bounds.min.x, bounds.max.x, centre.x) * per_lon;
    let radius = east.hypot(reach(bounds.min.y, bounds.max.y, centre.y) * per_lat);
    (highest <= FARTHEST_NORTH).then_some((centre, radius))
}

impl<'a> Within<'a> {
    pub(crate) fn new(target: &'a Target, metres: f64) -> Self {
        Within { target, metres }
    }

    /// Whether a point is within or beyond; `None` for one in the narrow ring between.
    fn by_plane(&self, p: LonLat, known: &Known) -> Option<bool> {
        let (plane, edges) = known.plane.as_ref()?;
        let at = plane.point(p.lon(), p.lat());
        let mut nearest2 = f64::INFINITY;
        for edge in edges {
            nearest2 = nearest2.min(edge.distance2(at));
            if nearest2 <= plane.within2 {
                return Some(true);
            }
        }
        (nearest2 > plane.beyond2).then_some(false)
    }
}

impl Question for Within<'_> {
    type Known = Known;

    fn judge(&self, bounds: &Bounds, known: &Known) -> Verdict<Known> {
        let ball = ball(bounds).and_then(|(centre, radius)| {
            // Judged from the middle: every edge, far ones too, so the plane is that of all within reach.
            let reach = Plane::new(centre.lon_lat(), 0.0, self.metres + radius)?;
            Some((centre, radius, reach, Plane::new(centre.lon_lat(), radius, self.metres)?))
        });
        let Some((centre, radius, reach, plane)) = ball else {
            return Verdict::Doubtful(Known {
                edges: known.edges.clone(),
                uncovered: known.uncovered,
                plane: None,
            });
        };
        let mut nearest2 = f64::INFINITY;
        let mut edges = Vec::with_capacity(known.edges.len());
        let mut planar = Vec::with_capacity(known.edges.len());
        for &i in &known.edges {
            let edge = reach.edge(self.target.degrees[i as usize]);
            let away2 = edge.distance2((0.0, 0.0));
            nearest2 = nearest2.min(away2);
            if away2 <= reach.beyond2 {
                edges.push(i);
                planar.push(edge);
            }
        }
        let nearest = nearest2.sqrt();
        if nearest + reach.error(nearest) + radius <= self.metres {
            return Verdict::Everything;
        }
        let mut uncovered = known.uncovered;
        // No border in the ball: the areas cover all of it or nothing.
        if !uncovered && (edges.is_empty() || nearest - reach.error(nearest) > radius) {
            if self.target.covers(centre) {
                return Verdict::Everything;
            }
            uncovered = true;
        }
        if uncovered && edges.is_empty() {
            return Verdict::Nothing;
        }
        Verdict::Doubtful(Known { edges, uncovered, plane: Some((plane, planar)) })
    }

    fn test(&self, node: Node, known: &Known) -> bool {
        let p = node.lon_lat();
        let near = self.by_plane(p, known);
        if near == Some(true) || (!known.uncovered && self.target.covers(node)) {
            return true;
        }
        let edges = known.edges.iter().map(|&i| self.target.edges[i as usize]);
        near.is_none() && distance::nearest_on_edges(p, edges).0 <= self.metres
    }
}
