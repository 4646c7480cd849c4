//! How two areas lie on each other: exact yes/no answers, and areas of the pieces where the answer is bad.
//!
//! [`interiors_meet`] and [`covers`] are exact on the lattice. [`shared`] and [`outside`] compute the pieces with
//! polygon boolean operations (error far below a lattice step); call them only where an exact answer asks for it.

use crate::coordinate::{LonLat, NODES_PER_DEGREE, Node};
use crate::distance::metres_per_degree;
use crate::region::{Bounds, Position, Region};
use crate::validity::containment::{doubled, position_doubled};
use crate::validity::edge_tree::EdgeTree;
use crate::validity::segment::{Meeting, meet};
use geo::{BooleanOps, Centroid, unary_union};
use geo_types::{Coord, LineString, MultiPolygon};

/// A piece of an overlap or a gap.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// Area, square metres.
    pub area_m2: f64,
    /// Mean width, metres: twice the area over the perimeter, the width of a long sliver.
    pub width_m: f64,
    /// Its centre of gravity.
    pub at: LonLat,
    /// Its outer ring, open.
    pub vertices: Vec<LonLat>,
}

/// Whether the interiors of two valid areas share a point. Touching borders do not count.
pub fn interiors_meet(a: &Region, b: &Region) -> bool {
    if !a.bounds().intersects(&b.bounds()) {
        return false;
    }
    let there = walk(a, b);
    there.crosses || there.inside || there.along || walk(b, a).inside
}

/// Whether two valid areas share a point, borders included. Exact.
pub fn touch(a: &Region, b: &Region) -> bool {
    if !a.bounds().intersects(&b.bounds()) {
        return false;
    }
    let tree = EdgeTree::build(b.edges().filter(|&(p, q)| box_of(p, q).intersects(&a.bounds())).collect());
    let borders_meet = a.edges().any(|edge| {
        let mut met = false;
        tree.each_in(&box_of(edge.0, edge.1), &mut |i| met |= meet(edge, tree.edges()[i]) != Meeting::Apart);
        met
    });
    // Borders that do not meet: each part lies in the other area as a whole or not at all.
    let holds = |outer: &Region, inner: &Region| inner.rings().any(|ring| outer.covers(ring[0]));
    borders_meet || holds(b, a) || holds(a, b)
}

/// Whether a valid area lies in another one, borders included.
pub fn covers(outer: &Region, inner: &Region) -> bool {
    if !outer.bounds().contains(inner.bounds().min) || !outer.bounds().contains(inner.bounds().max) {
        return false;
    }
    let there = walk(inner, outer);
    if there.crosses || there.outside || there.against {
        return false;
    }
    !walk(outer, inner).inside
}

/// What the border of one area does relative to another area.
#[derive(Default)]
struct Walk {
    /// It crosses the other border.
    crosses: bool,
    /// Some of it runs in the other's interior.
    inside: bool,
    /// Some of it runs outside the other.
    outside: bool,
    /// It shares a stretch in the same direction: both areas on the same side.
    along: bool,
    /// It shares a stretch in the opposite direction: the areas on different sides.
    against: bool,
}

/// Follows the border of `a`. Between two meetings with the border of `b` it stays on one side of it, so one exact
/// sample per stretch says where the stretch lies.
fn walk(a: &Region, b: &Region) -> Walk {
    let window = b.bounds();
    let near = b.edges().filter(|&(p, q)| box_of(p, q).intersects(&a.bounds()));
    let tree = EdgeTree::build(near.collect());
    let rings: Vec<&[Node]> = b.rings().collect();
    let mut walk = Walk::default();
    for ring in a.rings() {
        let mut known: Option<Position> = None;
        let next = ring.iter().skip(1).chain(ring.first());
        for (&from, &to) in ring.iter().zip(next) {
            if !box_of(from, to).intersects(&window) {
                walk.outside = true;
                known = Some(Position::Outside);
                continue;
            }
            let met = Met::on((from, to), &tree);
            if met.crosses {
                return Walk { crosses: true, ..walk };
            }
            met.follow(&rings, &mut known, &mut walk);
        }
    }
    walk
}

/// The meetings of one edge with the other border.
struct Met {
    from: Node,
    to: Node,
    crosses: bool,
    stops: Vec<Node>,
    shared: Vec<(Node, Node, bool)>,
}

impl Met {
    fn on(edge: (Node, Node), tree: &EdgeTree) -> Met {
        let mut met = Met { from: edge.0, to: edge.1, crosses: false, stops: vec![], shared: vec![] };
        tree.each_in(&box_of(edge.0, edge.1), &mut |i| {
            let other = tree.edges()[i];
            match meet(edge, other) {
                Meeting::Apart => {}
                Meeting::Cross(..) => met.crosses = true,
                Meeting::Touch(node) => met.stops.push(node),
                Meeting::Overlap(low, high) => {
                    let same_way = (edge.0 < edge.1) == (other.0 < other.1);
                    met.shared.push((low, high, same_way));
                    met.stops.extend([low, high]);
                }
            }
        });
        met.stops.sort_unstable();
        met.stops.dedup();
        met
    }

    fn follow(&self, rings: &[&[Node]], known: &mut Option<Position>, walk: &mut Walk) {
        let mut points = self.stops.clone();
        points.extend([self.from, self.to]);
        points.sort_unstable();
        points.dedup();
        if self.from > self.to {
            points.reverse();
        }
        for pair in points.windows(2) {
            if self.stops.contains(&pair[0]) {
                *known = None;
            }
            let (low, high) = (pair[0].min(pair[1]), pair[0].max(pair[1]));
            let stretch: Vec<_> = self.shared.iter().filter(|s| s.0 <= low && high <= s.1).collect();
            for (_, _, same_way) in &stretch {
                walk.along |= same_way;
                walk.against |= !same_way;
            }
            if stretch.is_empty() {
                let position = known.unwrap_or_else(|| position_doubled(rings, doubled(pair[0], pair[1])));
                walk.inside |= position == Position::Inside;
                walk.outside |= position == Position::Outside;
                *known = Some(position);
            }
        }
        if self.stops.contains(&self.to) {
            *known = None;
        }
    }
}

fn box_of(a: Node, b: Node) -> Bounds {
    Bounds { min: Node::new(a.x.min(b.x), a.y.min(b.y)), max: Node::new(a.x.max(b.x), a.y.max(b.y)) }
}

/// The pieces that two areas share, largest first.
pub fn shared(a: &Region, b: &Region) -> Vec<Piece> {
    let origin = a.bounds().min;
    pieces(planar(a, origin).intersection(&planar(b, origin)), origin)
}

/// The pieces of an area that none of the others covers, largest first.
pub fn outside(area: &Region, others: &[&Region]) -> Vec<Piece> {
    let origin = area.bounds().min;
    let near: Vec<MultiPolygon<f64>> =
        others.iter().filter(|o| o.bounds().intersects(&area.bounds())).map(|o| planar(o, origin)).collect();
    pieces(planar(area, origin).difference(&unary_union(&near)), origin)
}

/// The area that the even-odd rule gives to rings that may cross themselves, on the lattice; `None` when nothing is left.
pub(crate) fn even_odd(area: &Region) -> Option<Region> {
    let origin = area.bounds().min;
    let apart = planar(area, origin).union(&MultiPolygon(vec![]));
    let node = |c: &Coord<f64>| {
        let step = |v: f64, from: i32| from.saturating_add(v.round() as i32);
        Node::new(step(c.x, origin.x), step(c.y, origin.y))
    };
    let ring = |line: &LineString<f64>| line.0.iter().map(node).collect::<Vec<Node>>();
    let holds_area = |ring: &Vec<Node>| crate::region::twice_ring_area(ring) != 0;
    let polygons = apart.iter().filter_map(|polygon| {
        let outer = Some(ring(polygon.exterior())).filter(holds_area)?;
        Some(std::iter::once(outer).chain(polygon.interiors().iter().map(ring).filter(holds_area)).collect())
    });
    Region::from_rings(polygons.collect()).ok()
}

/// Lattice units from an origin, so that no digits are lost.
fn planar(region: &Region, origin: Node) -> MultiPolygon<f64> {
    let coord =
        |n: &Node| Coord { x: f64::from(n.x) - f64::from(origin.x), y: f64::from(n.y) - f64::from(origin.y) };
    let line = |ring: &[Node]| LineString(ring.iter().chain(ring.first()).map(coord).collect());
    let polygon = |p: &crate::Polygon| {
        geo_types::Polygon::new(line(p.exterior()), p.holes().iter().map(|h| line(h)).collect())
    };
    MultiPolygon(region.polygons().iter().map(polygon).collect())
}

fn pieces(shape: MultiPolygon<f64>, origin: Node) -> Vec<Piece> {
    let degrees = |c: Coord<f64>| {
        let lon = (c.x + f64::from(origin.x)) / NODES_PER_DEGREE;
        let lat = (c.y + f64::from(origin.y)) / NODES_PER_DEGREE;
        LonLat::new(lon, lat).ok()
    };
    let mut found: Vec<Piece> = shape
        .iter()
        .filter_map(|polygon| {
            let at = degrees(polygon.centroid()?.0)?;
            let (east, north) = metres_per_degree(at.lat());
            let scale = (east / NODES_PER_DEGREE, north / NODES_PER_DEGREE);
            let rings = || std::iter::once(polygon.exterior()).chain(polygon.interiors());
            let area_m2 = rings().map(|r| ring_area(r, scale).abs()).reduce(|outer, hole| outer - hole)?;
            let perimeter: f64 = rings().map(|r| ring_length(r, scale)).sum();
            let width_m = if perimeter > 0.0 { 2.0 * area_m2 / perimeter } else { 0.0 };
            let vertices = polygon.exterior().0.iter().skip(1).filter_map(|&c| degrees(c)).collect();
            Some(Piece { area_m2, width_m, at, vertices })
        })
        .collect();
    found.sort_by(|a, b| b.area_m2.total_cmp(&a.area_m2));
    found
}

fn ring_area(ring: &LineString<f64>, scale: (f64, f64)) -> f64 {
    let twice: f64 = ring.lines().map(|l| l.start.x * l.end.y - l.end.x * l.start.y).sum();
    twice / 2.0 * scale.0 * scale.1
}

fn ring_length(ring: &LineString<f64>, scale: (f64, f64)) -> f64 {
    ring.lines().map(|l| (l.dx() * scale.0).hypot(l.dy() * scale.1)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn square(x: i32, y: i32, side: i32) -> Region {
        let n = Node::new;
        let ring = vec![n(x, y), n(x + side, y), n(x + side, y + side), n(x, y + side)];
        Region::from_rings(vec![vec![ring]]).expect("a square")
    }

    fn framed(x: i32, y: i32, side: i32, hole: i32) -> Region {
        let frame = square(x, y, side);
        let inner = square(x + (side - hole) / 2, y + (side - hole) / 2, hole);
        let rings = vec![frame.polygons()[0].exterior().to_vec(), inner.polygons()[0].exterior().to_vec()];
        Region::from_rings(vec![rings]).expect("a frame")
    }

    #[test]
    fn neighbours_touch_but_their_interiors_do_not_meet() {
        assert!(!interiors_meet(&square(0, 0, 10), &square(10, 0, 10)));
        assert!(!interiors_meet(&square(0, 0, 10), &square(10, 3, 4)));
        assert!(interiors_meet(&square(0, 0, 10), &square(9, 0, 10)));
        assert!(interiors_meet(&square(0, 0, 10), &square(0, 0, 10)));
        assert!(interiors_meet(&square(0, 0, 10), &square(2, 2, 3)));
    }

    #[test]
    fn a_dedicated_square_fits_its_hole_and_is_not_covered_by_the_frame() {
        let (frame, plug) = (framed(0, 0, 10, 4), square(3, 3, 4));
        assert!(!interiors_meet(&frame, &plug));
        assert!(!covers(&frame, &plug));
        assert!(covers(&square(0, 0, 10), &frame));
        assert!(!covers(&frame, &square(0, 0, 10)));
        assert!(interiors_meet(&frame, &square(3, 3, 5)));
    }

    #[test]
    fn a_gap_has_the_area_of_the_ellipsoid_and_the_width_of_a_sliver() {
        let at = |x: i32| Node::new(1_110_000_000 + x, 390_000_000);
        let (a, b) = (square(at(0).x, at(0).y, 100_000), square(at(99_990).x, at(0).y, 100_000));
        let found = shared(&a, &b);
        assert_eq!(found.len(), 1);
        let (east, north) = metres_per_degree(39.0);
        assert!((found[0].width_m - 10.0 * east * 1e-7).abs() < 1e-3, "{found:?}");
        assert!((found[0].area_m2 - 10.0 * east * 1e-7 * 100_000.0 * north * 1e-7).abs() < 0.1, "{found:?}");
        assert_eq!(outside(&a, &[&a]), []);
        assert_eq!(outside(&a, &[]).len(), 1);
    }

    fn triangle() -> impl Strategy<Value = Region> {
        proptest::collection::vec((0..12i32, 0..12i32), 3)
            .prop_map(|v| v.into_iter().map(|(x, y)| Node::new(x, y)).collect::<Vec<_>>())
            .prop_filter("not flat", |v| crate::coordinate::orientation(v[0], v[1], v[2]) != 0)
            .prop_map(|v| Region::from_rings(vec![vec![v]]).expect("a triangle"))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn exact_answers_agree_for_areas_with_holes(
            a in triangle(),
            (x, y, half, inner) in (0..5i32, 0..5i32, 2..5i32, 1..4i32),
        ) {
            let frame = framed(x, y, 2 * half, 2 * inner.min(half - 1));
            let area = |p: Vec<Piece>| p.iter().map(|p| p.area_m2).sum::<f64>();
            let unit = { let (e, n) = metres_per_degree(0.0); e * n * 1e-14 };
            prop_assert_eq!(interiors_meet(&a, &frame), area(shared(&a, &frame)) > 1e-5 * unit);
            prop_assert_eq!(interiors_meet(&frame, &a), area(shared(&a, &frame)) > 1e-5 * unit);
            prop_assert_eq!(covers(&frame, &a), area(outside(&a, &[&frame])) <= 1e-5 * unit);
            prop_assert_eq!(covers(&a, &frame), area(outside(&frame, &[&a])) <= 1e-5 * unit);
        }

        #[test]
        fn exact_answers_agree_with_the_areas_of_the_pieces(a in triangle(), b in triangle()) {
            let area = |p: Vec<Piece>| p.iter().map(|p| p.area_m2).sum::<f64>();
            // The smallest piece of two lattice triangles of this size is far above the rounding of the overlay.
            let unit = { let (e, n) = metres_per_degree(0.0); e * n * 1e-14 };
            prop_assert_eq!(interiors_meet(&a, &b), area(shared(&a, &b)) > 1e-5 * unit);
            prop_assert_eq!(covers(&a, &b), area(outside(&b, &[&a])) <= 1e-5 * unit);
            let touches = geo::Intersects::intersects(&planar(&a, Node::new(0, 0)), &planar(&b, Node::new(0, 0)));
            prop_assert_eq!(touch(&a, &b), touches);
        }
    }
}
