//! Areas on the lattice: rings, polygons with holes, multi-polygons, and exact point-in-area answers.

use crate::coordinate::{Node, orientation};
use geo_types::{Coord, LineString, MultiPolygon};

/// Largest extent of a region in lattice units, so that [`orientation`] never overflows.
const MAX_EXTENT: i64 = 1 << 30;

/// Where a point lies relative to an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    /// In the interior.
    Inside,
    /// Exactly on a border.
    Boundary,
    /// In none of the parts.
    Outside,
}

/// Why rings do not make a region.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegionError {
    /// Fewer than three different vertices.
    #[error("polygon {polygon}, ring {ring}: has {vertices} different vertices, a ring needs at least 3")]
    TooFewVertices {
        /// Index of the polygon, from 0.
        polygon: usize,
        /// 0 is the outer ring, holes follow.
        ring: usize,
        /// Different vertices found.
        vertices: usize,
    },
    /// A coordinate is NaN, infinite or not in degrees.
    #[error("polygon {polygon}, ring {ring}, vertex {vertex}: not a longitude/latitude in degrees")]
    BadCoordinate {
        /// Index of the polygon, from 0.
        polygon: usize,
        /// 0 is the outer ring, holes follow.
        ring: usize,
        /// Index of the vertex, from 0.
        vertex: usize,
    },
    /// No polygon at all.
    #[error("an area needs at least one polygon")]
    Empty,
    /// Wider than 107 degrees.
    #[error("the area spans more than 107 degrees")]
    TooLarge,
}

/// An axis-parallel box in lattice units; the border belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// South-west corner.
    pub min: Node,
    /// North-east corner.
    pub max: Node,
}

impl Bounds {
    /// The box around nodes; `None` for no nodes.
    pub fn of(nodes: impl IntoIterator<Item = Node>) -> Option<Bounds> {
        let mut nodes = nodes.into_iter();
        let first = nodes.next()?;
        let start = Bounds { min: first, max: first };
        Some(nodes.fold(start, |b, n| Bounds {
            min: Node::new(b.min.x.min(n.x), b.min.y.min(n.y)),
            max: Node::new(b.max.x.max(n.x), b.max.y.max(n.y)),
        }))
    }

    /// Whether the node lies in the box or on its border.
    pub fn contains(&self, n: Node) -> bool {
        n.x >= self.min.x && n.x <= self.max.x && n.y >= self.min.y && n.y <= self.max.y
    }

    /// The box that holds everything within some metres of this one.
    pub fn grown(&self, metres: f64) -> Bounds {
        let widest = f64::from(self.max.y.abs().max(self.min.y.abs())) / crate::coordinate::NODES_PER_DEGREE;
        let (per_lon, _) = crate::distance::metres_per_degree((widest + metres / 110_000.0).min(89.0));
        let (_, per_lat) = crate::distance::metres_per_degree(0.0);
        // One percent more than the plane says covers the curvature of parallels.
        let step = |per: f64| (metres * 1.01 / per * crate::coordinate::NODES_PER_DEGREE).ceil() as i32;
        let (x, y) = (step(per_lon), step(per_lat));
        Bounds {
            min: Node::new(self.min.x.saturating_sub(x), self.min.y.saturating_sub(y)),
            max: Node::new(self.max.x.saturating_add(x), self.max.y.saturating_add(y)),
        }
    }

    /// Whether two boxes share a point.
    pub fn intersects(&self, o: &Bounds) -> bool {
        self.min.x <= o.max.x && o.min.x <= self.max.x && self.min.y <= o.max.y && o.min.y <= self.max.y
    }
}

/// One polygon: an outer ring and holes. Rings are stored open (the first vertex is not repeated), without
/// repeated vertices; the outer ring runs counter-clockwise, holes clockwise (RFC 7946 §3.1.6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Polygon {
    exterior: Vec<Node>,
    holes: Vec<Vec<Node>>,
}

impl Polygon {
    /// The outer ring, open, counter-clockwise.
    pub fn exterior(&self) -> &[Node] {
        &self.exterior
    }

    /// The holes, open, clockwise.
    pub fn holes(&self) -> &[Vec<Node>] {
        &self.holes
    }

    /// Outer ring first, then the holes.
    pub fn rings(&self) -> impl Iterator<Item = &[Node]> {
        std::iter::once(self.exterior.as_slice()).chain(self.holes.iter().map(Vec::as_slice))
    }
}

/// An area: one or more polygons on the lattice. Rings are oriented on building; validity in the OGC sense
/// (no self-crossing) is a question of its own, asked by the checks, so that faulty input can be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    polygons: Vec<Polygon>,
    bounds: Bounds,
}

impl Region {
    /// Builds an area from rings: per polygon the outer ring first, then holes; open or closed, any direction.
    ///
    /// # Errors
    /// [`RegionError`] when a ring has fewer than three different vertices or the area is empty or too wide.
    pub fn from_rings(polygons: Vec<Vec<Vec<Node>>>) -> Result<Region, RegionError> {
        let mut built = Vec::with_capacity(polygons.len());
        for (polygon, rings) in polygons.into_iter().enumerate() {
            let mut oriented = Vec::with_capacity(rings.len());
            for (ring, nodes) in rings.into_iter().enumerate() {
                let nodes = tidy_ring(nodes);
                let vertices = up_to_three_different(&nodes);
                if vertices < 3 {
                    return Err(RegionError::TooFewVertices { polygon, ring, vertices });
                }
                oriented.push(orient(nodes, ring == 0));
            }
            let mut rings = oriented.into_iter();
            if let Some(exterior) = rings.next() {
                built.push(Polygon { exterior, holes: rings.collect() });
            }
        }
        let bounds =
            Bounds::of(built.iter().flat_map(|p| p.exterior.iter().copied())).ok_or(RegionError::Empty)?;
        let width = i64::from(bounds.max.x) - i64::from(bounds.min.x);
        let height = i64::from(bounds.max.y) - i64::from(bounds.min.y);
        if width.max(height) >= MAX_EXTENT {
            return Err(RegionError::TooLarge);
        }
        Ok(Region { polygons: built, bounds })
    }

    /// Snaps a multi-polygon in degrees (longitude first) to the lattice.
    ///
    /// # Errors
    /// [`RegionError`] as in [`Region::from_rings`], or for a coordinate that is not in degrees.
    pub fn from_degrees(shape: &MultiPolygon<f64>) -> Result<Region, RegionError> {
        let mut polygons = Vec::with_capacity(shape.0.len());
        for (polygon, p) in shape.0.iter().enumerate() {
            let rings = std::iter::once(p.exterior()).chain(p.interiors());
            let snapped = rings.enumerate().map(|(ring, line)| {
                let snap = |(vertex, c): (usize, &Coord<f64>)| {
                    crate::LonLat::new(c.x, c.y)
                        .map(crate::LonLat::node)
                        .map_err(|_| RegionError::BadCoordinate { polygon, ring, vertex })
                };
                line.0.iter().enumerate().map(snap).collect::<Result<Vec<Node>, _>>()
            });
            polygons.push(snapped.collect::<Result<Vec<_>, _>>()?);
        }
        Region::from_rings(polygons)
    }

    /// The same area in degrees, rings closed, for storage and export.
    pub fn to_degrees(&self) -> MultiPolygon<f64> {
        let line = |ring: &[Node]| {
            let closed = ring.iter().chain(ring.first());
            LineString(
                closed
                    .map(|n| {
                        let p = n.lon_lat();
                        Coord { x: p.lon(), y: p.lat() }
                    })
                    .collect(),
            )
        };
        MultiPolygon(
            self.polygons
                .iter()
                .map(|p| {
                    geo_types::Polygon::new(line(&p.exterior), p.holes.iter().map(|h| line(h)).collect())
                })
                .collect(),
        )
    }

    /// The parts.
    pub fn polygons(&self) -> &[Polygon] {
        &self.polygons
    }

    /// All rings of all parts, open.
    pub fn rings(&self) -> impl Iterator<Item = &[Node]> {
        self.polygons.iter().flat_map(Polygon::rings)
    }

    /// All directed edges of all rings; the area lies to their left.
    pub fn edges(&self) -> impl Iterator<Item = (Node, Node)> {
        self.rings().flat_map(|ring| {
            let next = ring.iter().skip(1).chain(ring.first());
            ring.iter().copied().zip(next.copied())
        })
    }

    /// A position inside the area, away from its border where possible: for labels.
    pub fn interior_point(&self) -> Option<crate::LonLat> {
        let point = geo::InteriorPoint::interior_point(&self.to_degrees())?;
        crate::LonLat::new(point.x(), point.y()).ok()
    }

    /// The box around the area.
    pub fn bounds(&self) -> Bounds {
        self.bounds
    }

    /// Exactly where a node lies: no tolerance, even-odd over all rings, a node on any edge is on the boundary.
    pub fn position(&self, p: Node) -> Position {
        if !self.bounds.contains(p) {
            return Position::Outside;
        }
        let mut inside = false;
        for (a, b) in self.edges() {
            match crossing(a, b, p) {
                Crossing::On => return Position::Boundary,
                Crossing::Counts => inside = !inside,
                Crossing::Misses => {}
            }
        }
        if inside { Position::Inside } else { Position::Outside }
    }

    /// Inside or on the boundary.
    pub fn covers(&self, p: Node) -> bool {
        self.position(p) != Position::Outside
    }

    /// Number of vertices, without the repeated closing ones.
    pub fn vertex_count(&self) -> usize {
        self.rings().map(<[Node]>::len).sum()
    }

    /// Twice the signed area in lattice units² (holes subtract). Only for comparisons; see
    /// [`crate::distance::area_m2`] for square metres.
    pub fn twice_lattice_area(&self) -> i128 {
        self.rings().map(twice_ring_area).sum()
    }
}

/// What an edge does to a ray to the east.
pub(crate) enum Crossing {
    On,
    Counts,
    Misses,
}

/// One step of the even-odd rule with a ray to the east, half-open in latitude so that a vertex counts once.
#[inline]
pub(crate) fn crossing(a: Node, b: Node, p: Node) -> Crossing {
    let (low, high) = if a.y <= b.y { (a, b) } else { (b, a) };
    if p.y < low.y || p.y > high.y || p.x > a.x.max(b.x) {
        return Crossing::Misses;
    }
    if low.y == high.y {
        return if p.x >= a.x.min(b.x) { Crossing::On } else { Crossing::Misses };
    }
    let side = orientation(low, high, p);
    if side == 0 {
        return Crossing::On;
    }
    if side > 0 && p.y < high.y { Crossing::Counts } else { Crossing::Misses }
}

fn tidy_ring(mut nodes: Vec<Node>) -> Vec<Node> {
    nodes.dedup();
    while nodes.len() > 1 && nodes.first() == nodes.last() {
        nodes.pop();
    }
    nodes
}

/// Number of different nodes, counted no further than three.
fn up_to_three_different(nodes: &[Node]) -> usize {
    let Some(first) = nodes.first() else { return 0 };
    let Some(second) = nodes.iter().find(|n| *n != first) else { return 1 };
    if nodes.iter().any(|n| n != first && n != second) { 3 } else { 2 }
}

fn orient(mut nodes: Vec<Node>, counter_clockwise: bool) -> Vec<Node> {
    if (twice_ring_area(&nodes) > 0) != counter_clockwise {
        nodes.reverse();
    }
    nodes
}

/// Twice the signed area of an open ring, positive when counter-clockwise.
pub fn twice_ring_area(ring: &[Node]) -> i128 {
    let next = ring.iter().skip(1).chain(ring.first());
    ring.iter()
        .zip(next)
        .map(|(a, b)| i128::from(a.x) * i128::from(b.y) - i128::from(b.x) * i128::from(a.y))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n(x: i32, y: i32) -> Node {
        Node::new(x, y)
    }

    fn square_with_hole() -> Region {
        let outer = vec![n(0, 0), n(0, 10), n(10, 10), n(10, 0), n(0, 0)];
        let hole = vec![n(4, 4), n(6, 4), n(6, 6), n(4, 6)];
        Region::from_rings(vec![vec![outer, hole]]).expect("a square")
    }

    #[test]
    fn rings_are_oriented_whatever_their_input_direction() {
        let region = square_with_hole();
        assert!(twice_ring_area(region.polygons()[0].exterior()) > 0);
        assert!(twice_ring_area(&region.polygons()[0].holes()[0]) < 0);
        assert_eq!(region.twice_lattice_area(), 2 * (100 - 4));
    }

    #[test]
    fn position_knows_inside_hole_edge_vertex_and_outside() {
        let region = square_with_hole();
        let cases = [
            (n(1, 1), Position::Inside),
            (n(5, 5), Position::Outside),
            (n(4, 5), Position::Boundary),
            (n(10, 10), Position::Boundary),
            (n(0, 5), Position::Boundary),
            (n(3, 0), Position::Boundary),
            (n(11, 5), Position::Outside),
            (n(-1, 10), Position::Outside),
            (n(2, 4), Position::Inside),
            (n(7, 6), Position::Inside),
        ];
        for (p, expected) in cases {
            assert_eq!(region.position(p), expected, "{p:?}");
        }
    }

    #[test]
    fn a_ring_of_two_vertices_is_refused_with_its_place() {
        let error = Region::from_rings(vec![vec![vec![n(0, 0), n(1, 1), n(0, 0)]]]).expect_err("too few");
        assert_eq!(error, RegionError::TooFewVertices { polygon: 0, ring: 0, vertices: 2 });
    }

    #[test]
    fn a_ring_that_runs_to_and_fro_between_two_vertices_is_refused() {
        let line = vec![n(0, 0), n(1, 1), n(0, 0), n(1, 1)];
        let error = Region::from_rings(vec![vec![line]]).expect_err("too few");
        assert_eq!(error, RegionError::TooFewVertices { polygon: 0, ring: 0, vertices: 2 });
    }

    #[test]
    fn a_grown_box_holds_every_point_within_the_distance() {
        let at = |lon: f64, lat: f64| crate::LonLat::new(lon, lat).expect("in range");
        let bounds = Bounds { min: at(111.0, 39.0).node(), max: at(111.1, 39.2).node() };
        let grown = bounds.grown(5_000.0);
        for (inside, outside) in [(111.0, 110.5), (111.1, 111.6)] {
            let edge = at(inside, 39.2);
            let beyond = at(inside + (outside - inside) * 0.115, 39.2);
            assert!(crate::distance::metres(edge, beyond) < 5_000.0);
            assert!(grown.contains(beyond.node()));
        }
        assert!(grown.contains(at(111.0, 39.2 + 0.045).node()));
    }

    #[test]
    fn degrees_there_and_back_are_the_same_region() {
        let region = square_with_hole();
        assert_eq!(Region::from_degrees(&region.to_degrees()).expect("degrees"), region);
    }
}
