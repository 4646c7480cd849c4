//! Validity: each kind of defect, found where it is; and agreement with other judges on random rings.

use super::*;
use geo::Validation;
use proptest::prelude::*;

type Kinds = Vec<(DefectKind, usize, usize)>;

fn ring(nodes: &[(i32, i32)]) -> Vec<Node> {
    nodes.iter().map(|&(x, y)| Node::new(x, y)).collect()
}

fn square(x: i32, y: i32, side: i32) -> Vec<Node> {
    ring(&[(x, y), (x + side, y), (x + side, y + side), (x, y + side)])
}

fn hole(x: i32, y: i32, side: i32) -> Vec<Node> {
    square(x, y, side).into_iter().rev().collect()
}

fn kinds(polygons: &[Vec<Vec<Node>>]) -> Kinds {
    check_rings(polygons).iter().map(|d| (d.kind, d.ring, d.vertex)).collect()
}

fn only(polygons: &[Vec<Vec<Node>>]) -> Option<DefectKind> {
    let mut found: Vec<DefectKind> = check_rings(polygons).iter().map(|d| d.kind).collect();
    found.dedup();
    assert!(found.len() <= 1, "{found:?}");
    found.pop()
}

#[test]
fn a_square_with_a_hole_has_no_defect_open_or_closed() {
    let mut outer = square(0, 0, 10);
    assert_eq!(kinds(&[vec![outer.clone(), hole(4, 4, 2)]]), []);
    outer.push(Node::new(0, 0));
    assert_eq!(kinds(&[vec![outer, hole(4, 4, 2)]]), []);
}

#[test]
fn a_bow_tie_is_a_self_crossing_at_its_crossing_point() {
    let bow = ring(&[(0, 0), (10_000_000, 10_000_000), (10_000_000, 0), (0, 10_000_000), (0, 5_000_000)]);
    let found = check_rings(&[vec![bow]]);
    let crossing = found.iter().find(|d| d.kind == DefectKind::SelfCrossing).expect("a crossing");
    assert_eq!(crossing.at, LonLat::new(0.5, 0.5).ok());
    assert_eq!((crossing.ring, crossing.vertex), (0, 0));
}

#[test]
fn a_repeated_vertex_is_named_by_its_given_index() {
    let repeated = ring(&[(0, 0), (10, 0), (10, 0), (10, 10), (0, 0)]);
    assert_eq!(kinds(&[vec![repeated]]), [(DefectKind::RepeatedVertex, 0, 2)]);
}

#[test]
fn a_spike_is_one_defect_whether_it_points_out_or_in() {
    let out = ring(&[(0, 0), (10, 0), (10, 5), (20, 5), (10, 5), (10, 10), (0, 10)]);
    assert_eq!(kinds(&[vec![out]]), [(DefectKind::Spike, 0, 3)]);
    let longer = ring(&[(0, 0), (10, 0), (20, 0), (5, 0), (5, 10)]);
    assert!(kinds(&[vec![longer]]).iter().any(|d| d.0 == DefectKind::Spike));
}

#[test]
fn two_points_are_no_ring() {
    let line = ring(&[(0, 0), (5, 5), (0, 0), (5, 5)]);
    assert_eq!(kinds(&[vec![line]]), [(DefectKind::TooFewVertices, 0, 0)]);
}

#[test]
fn a_ring_that_meets_itself_in_one_point_is_a_self_touch() {
    let eight = ring(&[(0, 0), (5, 5), (10, 0), (10, 10), (5, 5), (0, 10)]);
    assert_eq!(only(&[vec![eight]]), Some(DefectKind::SelfTouch));
}

#[test]
fn a_clockwise_outer_ring_is_a_wrong_orientation() {
    assert_eq!(only(&[vec![hole(0, 0, 10)]]), Some(DefectKind::Orientation));
    assert_eq!(kinds(&[vec![square(0, 0, 10), square(4, 4, 2)]]), [(DefectKind::Orientation, 1, 0)]);
}

#[test]
fn holes_outside_crossing_nested_or_sharing_a_side_are_told_apart() {
    let outer = square(0, 0, 100);
    assert_eq!(only(&[vec![outer.clone(), hole(200, 0, 10)]]), Some(DefectKind::HoleOutside));
    assert_eq!(only(&[vec![outer.clone(), hole(95, 50, 10)]]), Some(DefectKind::RingsCross));
    assert_eq!(only(&[vec![outer.clone(), hole(90, 50, 10)]]), Some(DefectKind::RingsCross));
    let nested = [vec![outer, hole(10, 10, 50), hole(20, 20, 5)]];
    assert_eq!(kinds(&nested), [(DefectKind::HoleNested, 2, 0)]);
}

#[test]
fn a_hole_may_touch_the_outer_ring_once_but_not_twice() {
    let outer = square(0, 0, 10);
    let once = ring(&[(0, 5), (3, 6), (3, 4)]);
    assert_eq!(only(&[vec![outer.clone(), once]]), None);
    let twice = ring(&[(0, 5), (5, 6), (10, 5), (5, 4)]);
    assert_eq!(only(&[vec![outer.clone(), twice]]), Some(DefectKind::InteriorCut));
    let beyond_a_corner = ring(&[(0, 0), (-1, 3), (-3, 1)]);
    assert_eq!(
        only(&[vec![outer, beyond_a_corner.into_iter().rev().collect()]]),
        Some(DefectKind::HoleOutside)
    );
}

#[test]
fn three_holes_that_touch_in_a_circle_cut_the_interior() {
    let holes = [
        ring(&[(20, 20), (30, 40), (40, 20)]),
        ring(&[(40, 20), (50, 40), (60, 20)]),
        ring(&[(30, 40), (40, 60), (50, 40)]),
    ];
    let rings = std::iter::once(square(0, 0, 100)).chain(holes).collect();
    assert_eq!(only(&[rings]), Some(DefectKind::InteriorCut));
}

#[test]
fn parts_may_touch_but_neither_overlap_nor_share_a_side() {
    let a = vec![square(0, 0, 10)];
    assert_eq!(only(&[a.clone(), vec![square(10, 10, 10)]]), None);
    assert_eq!(only(&[a.clone(), vec![square(10, 0, 10)]]), Some(DefectKind::PartsOverlap));
    assert_eq!(only(&[a.clone(), vec![square(5, 5, 10)]]), Some(DefectKind::PartsOverlap));
    assert_eq!(only(&[a.clone(), vec![square(2, 2, 3)]]), Some(DefectKind::PartsOverlap));
    assert_eq!(only(&[a.clone(), a]), Some(DefectKind::PartsOverlap));
    let island = [vec![square(0, 0, 10), hole(2, 2, 6)], vec![square(4, 4, 2)]];
    assert_eq!(only(&island), None);
}

#[test]
fn projected_metres_taken_for_degrees_are_too_large() {
    let far = ring(&[(-1_800_000_000, 0), (1_800_000_000, 0), (0, 900_000_000)]);
    assert_eq!(only(&[vec![far]]), Some(DefectKind::TooLarge));
}

/// The plain definition: a simple ring's edges meet only where neighbours share their vertex.
fn simple_by_definition(nodes: &[Node]) -> bool {
    let n = nodes.len();
    let edge = |i: usize| (nodes[i % n], nodes[(i + 1) % n]);
    (0..n).all(|i| {
        (i + 1..n).all(|j| match meet(edge(i), edge(j)) {
            Meeting::Apart => true,
            Meeting::Touch(p) => (j == i + 1 && p == nodes[j]) || ((j + 1) % n == i && p == nodes[i]),
            _ => false,
        })
    })
}

/// Lattice units as floats: in degrees, vertices on one line would not stay on it.
fn exact(region: &Region) -> geo_types::MultiPolygon<f64> {
    use geo::MapCoords;
    region.to_degrees().map_coords(|c| geo_types::Coord { x: (c.x * 1e7).round(), y: (c.y * 1e7).round() })
}

fn any_ring(side: i32, most: usize) -> impl Strategy<Value = Vec<Node>> {
    proptest::collection::vec((0..side, 0..side).prop_map(|(x, y)| Node::new(x, y)), 3..most)
        .prop_map(|mut nodes| {
            nodes.dedup();
            while nodes.len() > 1 && nodes.first() == nodes.last() {
                nodes.pop();
            }
            nodes
        })
        .prop_filter("a ring", |nodes| nodes.iter().collect::<BTreeSet<_>>().len() >= 3)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn a_ring_has_a_defect_exactly_when_the_definition_or_geo_says_so(nodes in any_ring(7, 9)) {
        let found: Vec<Defect> = check_rings(&[vec![nodes.clone()]]);
        let faulty = found.iter().any(|d| d.kind != DefectKind::Orientation);
        prop_assert_eq!(!faulty, simple_by_definition(&nodes), "{:?} {:?}", nodes, found);
        let region = Region::from_rings(vec![vec![nodes.clone()]]).expect("three vertices");
        // geo does not look at neighbouring edges, so it misses spikes.
        if !found.iter().any(|d| d.kind == DefectKind::Spike) {
            prop_assert_eq!(!faulty, exact(&region).is_valid(), "{:?} {:?}", nodes, found);
        }
        prop_assert_eq!(faulty, !check(&region).is_empty());
    }

    #[test]
    fn a_polygon_with_a_hole_is_valid_exactly_when_geo_says_so(
        outer in any_ring(9, 6).prop_filter("simple", |r| simple_by_definition(r)),
        inner in any_ring(9, 5).prop_filter("simple", |r| simple_by_definition(r))
    ) {
        let region = Region::from_rings(vec![vec![outer, inner]]).expect("rings");
        let found = check(&region);
        // geo does not ask whether touching rings cut the interior.
        let faulty = found.iter().any(|d| d.kind != DefectKind::InteriorCut);
        prop_assert_eq!(!faulty, exact(&region).is_valid(), "{:?} {:?}", region, found);
    }

    #[test]
    fn two_parts_are_valid_exactly_when_geo_says_so(
        a in any_ring(9, 6).prop_filter("simple", |r| simple_by_definition(r)),
        b in any_ring(9, 6).prop_filter("simple", |r| simple_by_definition(r))
    ) {
        let region = Region::from_rings(vec![vec![a], vec![b]]).expect("rings");
        let found = check(&region);
        prop_assert_eq!(found.is_empty(), exact(&region).is_valid(), "{:?} {:?}", region, found);
    }
}
