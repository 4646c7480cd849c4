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
}

impl Known {
    pub(crate) fn nothing(target: &Target) -> Known {
        Known { edges: (0..target.edges.len() as u32).collect(), uncovered: target.areas.is_empty() }
    }
}

/// Between which geodesic distances a distance in the plane lies.
fn bounds_of(rough: f64) -> (f64, f64) {
    let error = rough * PLANE_ERROR_PER_M;
    (rough * (1.0 - error).max(0.0) - 0.1, rough * (1.0 + error) + 0.1)
}

/// The middle of a box, and how far its farthest point can be: no longer than the straight way in the plane with the
/// largest scales of the box. `None` where planes are not to be trusted.
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
    (radius <= WIDEST_M && highest <= FARTHEST_NORTH).then_some((centre, radius))
}

impl<'a> Within<'a> {
    pub(crate) fn new(target: &'a Target, metres: f64) -> Self {
        Within { target, metres }
    }

    fn edge(&self, i: u32) -> (Node, Node) {
        self.target.edges[i as usize]
    }

    fn rough(&self, p: LonLat, edges: &[u32]) -> f64 {
        let scale = metres_per_degree(p.lat());
        let rough = edges.iter().map(|&i| distance::rough_to_edge(p, self.edge(i), scale));
        rough.fold(f64::INFINITY, f64::min)
    }
}

impl Question for Within<'_> {
    type Known = Known;

    fn judge(&self, bounds: &Bounds, known: &Known) -> Verdict<Known> {
        let Some((centre, radius)) = ball(bounds) else {
            return Verdict::Doubtful(Known { edges: known.edges.clone(), uncovered: known.uncovered });
        };
        let (at, scale) = (centre.lon_lat(), metres_per_degree(centre.lon_lat().lat()));
        let mut nearest = (f64::INFINITY, f64::INFINITY);
        let mut edges = Vec::with_capacity(known.edges.len());
        for &i in &known.edges {
            let (low, high) = bounds_of(distance::rough_to_edge(at, self.edge(i), scale));
            nearest = (nearest.0.min(low), nearest.1.min(high));
            if low <= self.metres + radius {
                edges.push(i);
            }
        }
        if nearest.1 + radius <= self.metres {
            return Verdict::Everything;
        }
        let mut uncovered = known.uncovered;
        // No border in the ball: the areas cover all of it or nothing.
        if !uncovered && nearest.0 > radius {
            if self.target.covers(centre) {
                return Verdict::Everything;
            }
            uncovered = true;
        }
        if uncovered && edges.is_empty() {
            return Verdict::Nothing;
        }
        Verdict::Doubtful(Known { edges, uncovered })
    }

    fn test(&self, node: Node, known: &Known) -> bool {
        let p = node.lon_lat();
        let (low, high) = bounds_of(self.rough(p, &known.edges));
        if high <= self.metres || (!known.uncovered && self.target.covers(node)) {
            return true;
        }
        let edges = || known.edges.iter().map(|&i| self.edge(i));
        low <= self.metres && distance::nearest_on_edges(p, edges).0 <= self.metres
    }
}
