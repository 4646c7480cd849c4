//! The index against the faces themselves, over every kind of faces that can be given to it.

use super::*;
use crate::region::{Bounds, Position};
use proptest::prelude::*;

fn n(x: i32, y: i32) -> Node {
    Node::new(x, y)
}

fn region(ring: Vec<Node>) -> Region {
    Region::from_rings(vec![vec![ring]]).expect("a ring")
}

/// What the faces say, one after the other: the lowest that covers the point.
fn by_faces(levels: &[Vec<Region>], p: Node) -> Vec<Option<usize>> {
    levels.iter().map(|faces| faces.iter().position(|f| f.position(p) != Position::Outside)).collect()
}

fn contested(levels: &[Vec<Region>], p: Node) -> bool {
    levels.iter().any(|faces| {
        faces.iter().any(|f| f.position(p) == Position::Boundary)
            || faces.iter().filter(|f| f.covers(p)).count() > 1
    })
}

/// Checks points one by one and all together.
fn agree(levels: Vec<Vec<Region>>, points: &[Node]) -> Result<(), TestCaseError> {
    let index = CoverageIndex::build(levels.clone()).expect("an index");
    let mut owners = vec![Owners::default(); points.len()];
    index.locate_many(points, &mut owners);
    for (&p, &owners) in points.iter().zip(&owners) {
        let found: Vec<_> = (0..levels.len()).map(|l| index.face(owners, l)).collect();
        prop_assert_eq!(&found, &by_faces(&levels, p), "{:?}", p);
        prop_assert_eq!(index.locate(p), owners);
        if contested(&levels, p) {
            prop_assert!(owners.is_contested(), "{:?}", p);
        }
    }
    // A box around every point, of many sizes: what is told of all of it is true of every point in it.
    for (i, &p) in (0..).zip(points) {
        let reach = 1 << (i % 12);
        let around = Bounds { min: n(p.x - reach, p.y - reach), max: n(p.x + reach, p.y + reach) };
        let Some(all) = index.owners_throughout(&around) else { continue };
        let corners = [around.min, around.max, n(around.min.x, around.max.y), n(around.max.x, around.min.y)];
        let within = points.iter().copied().filter(|q| around.contains(*q));
        for q in corners.into_iter().chain([p]).chain(within) {
            prop_assert_eq!(index.locate(q), all, "{:?} in {:?}", q, around);
        }
    }
    Ok(())
}

#[test]
fn a_box_without_a_border_in_it_has_the_owner_of_all_its_points() {
    let square = |x: i32| region(vec![n(x, 0), n(x + 1_000, 0), n(x + 1_000, 1_000), n(x, 1_000)]);
    let index = CoverageIndex::build(vec![vec![square(0), square(1_000)]]).expect("an index");
    let around =
        |x: i32, reach: i32| Bounds { min: n(x - reach, 500 - reach), max: n(x + reach, 500 + reach) };
    let owner = |x, reach| index.owners_throughout(&around(x, reach)).and_then(|o| index.face(o, 0));
    assert_eq!((owner(300, 20), owner(1_700, 20)), (Some(0), Some(1)));
    assert_eq!((owner(990, 20), owner(1_000, 0), owner(1_001, 1)), (None, None, None));
}

/// Some hundred lattice points of a box and a margin around it, on all of its rows and columns in turn.
fn points_of(bounds: Bounds) -> Vec<Node> {
    let (low, high) = (bounds.min, bounds.max);
    let (width, height) = (i64::from(high.x - low.x) + 7, i64::from(high.y - low.y) + 7);
    let at = |low: i32, step: i64, size: i64| (i64::from(low) - 3 + step % size) as i32;
    (0..900).map(|i| n(at(low.x, i * 7_919, width), at(low.y, i * 104_729 + i / 7, height))).collect()
}

/// `side` × `side` faces with moved corners: a valid coverage without gaps. Levels above join 2 × 2 faces.
fn jittered(side: usize, size: i32, jitter: &[(i32, i32)], origin: Node) -> Vec<Vec<Node>> {
    let corner = |i: usize, j: usize| {
        let inner = (1..side).contains(&i) && (1..side).contains(&j);
        let (dx, dy) = if inner { jitter[(i * side + j) % jitter.len()] } else { (0, 0) };
        n(origin.x + i as i32 * size + dx, origin.y + j as i32 * size + dy)
    };
    let cell = |i, j| vec![corner(i, j), corner(i + 1, j), corner(i + 1, j + 1), corner(i, j + 1)];
    (0..side * side).map(|k| cell(k % side, k / side)).collect()
}

/// Joins four cells of [`jittered`] at a time, with every vertex of the parts.
fn joined(side: usize, cells: &[Vec<Node>]) -> Vec<Region> {
    let half = side / 2;
    let cell = |i: usize, j: usize| &cells[j * side + i];
    let block = |i: usize, j: usize| {
        let (sw, se) = (cell(2 * i, 2 * j), cell(2 * i + 1, 2 * j));
        let (nw, ne) = (cell(2 * i, 2 * j + 1), cell(2 * i + 1, 2 * j + 1));
        region(vec![sw[0], sw[1], se[1], se[2], ne[2], ne[3], nw[3], nw[0]])
    };
    (0..half * half).map(|k| block(k % half, k / half)).collect()
}

#[test]
fn no_faces_at_all_own_nothing() {
    for levels in [vec![], vec![vec![]], vec![vec![], vec![]]] {
        let index = CoverageIndex::build(levels).expect("an index");
        assert_eq!(index.locate(n(0, 0)), Owners::default());
    }
}

#[test]
fn a_point_on_a_shared_corner_belongs_to_the_lowest_face_and_the_outline_is_closed() {
    let faces = jittered(4, 10, &[(0, 0)], n(0, 0)).into_iter().map(region).collect();
    let index = CoverageIndex::build(vec![faces]).expect("an index");
    let face = |x, y| index.face(index.locate(n(x, y)), 0);
    assert_eq!(face(10, 10), Some(0));
    assert_eq!(face(40, 40), Some(15));
    assert_eq!(face(0, 40), Some(12));
    assert_eq!(face(41, 40), None);
    assert_eq!(face(i32::MIN, i32::MAX), None);
    assert!(index.locate(n(10, 15)).is_contested() && !index.locate(n(11, 15)).is_contested());
}

#[test]
fn too_many_levels_and_too_wide_faces_are_refused() {
    let refused = |levels| CoverageIndex::build(levels).map(|_| ()).expect_err("refused");
    assert_eq!(refused(vec![vec![]; 6]), CoverageError::TooManyLevels(6));
    let at = |x: i32| region(vec![n(x, 0), n(x + 9, 0), n(x, 9)]);
    assert_eq!(refused(vec![vec![at(-1_800_000_000), at(1_700_000_000)]]), CoverageError::TooWide);
}

#[test]
fn edges_through_the_corners_of_cells_are_crossed_once() {
    // Diagonals run exactly through half-lattice points, where the references of cells lie.
    let (a, b, c, d) = (n(0, 0), n(4_096, 0), n(4_096, 4_096), n(0, 4_096));
    let faces = vec![region(vec![a, b, c]), region(vec![a, c, d])];
    let mut points = points_of(Bounds { min: a, max: c });
    points.extend((-2..4_100).map(|i| n(i, i)));
    agree(vec![faces], &points).expect("agreement");
    let steep = vec![region(vec![n(5, 1), n(1_001, 3_985), n(2, 3_000)])];
    agree(vec![steep], &points_of(Bounds { min: n(0, 0), max: n(1_002, 4_000) })).expect("agreement");
}

#[test]
fn many_faces_on_top_of_each_other_are_too_many_to_count_and_still_answered() {
    let faces = (0..2_500).map(|i| region(vec![n(0, 0), n(90 + i % 7, 0), n(90, 90), n(0, 90)])).collect();
    agree(vec![faces], &points_of(Bounds { min: n(0, 0), max: n(96, 90) })).expect("agreement");
}

#[test]
fn a_hole_that_leaves_its_face_adds_nothing_outside() {
    let rings = vec![vec![n(0, 0), n(80, 0), n(80, 80), n(0, 80)], vec![n(20, 20), n(300, 900), n(90, 20)]];
    let face = Region::from_rings(vec![rings]).expect("rings");
    let points = points_of(Bounds { min: n(0, 0), max: n(400, 900) });
    agree(vec![vec![face, region(vec![n(60, 60), n(100, 60), n(60, 100)])]], &points).expect("agreement");
}

#[test]
fn all_cores_answer_as_one() {
    let faces = jittered(16, 500, &[(0, 0), (90, -40), (13, 77)], n(-4_000, -4_000));
    let index = CoverageIndex::build(vec![faces.into_iter().map(region).collect()]).expect("an index");
    let at = |i: i64, step: i64| (i * step % 8_300) as i32 - 4_100;
    let points: Vec<Node> = (0..100_000).map(|i| n(at(i, 7_919), at(i, 104_729))).collect();
    let (mut one, mut all) = (vec![Owners::default(); points.len()], vec![Owners::default(); points.len()]);
    index.locate_many(&points, &mut one);
    index.locate_parallel(&points, &mut all);
    assert!(one == all);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn nested_levels_of_a_coverage_are_found_together(
        jitter in proptest::collection::vec((-40..40i32, -40..40i32), 16..64),
        origin in (-1_000_000_000..1_000_000_000i32, -800_000_000..800_000_000i32),
        missing in proptest::collection::vec(0..64usize, 0..5),
    ) {
        let origin = n(origin.0, origin.1);
        let cells = jittered(8, 100, &jitter, origin);
        let upper = joined(8, &cells);
        // Some places have no face on the lowest level.
        let kept = cells.into_iter().enumerate().filter(|(i, _)| !missing.contains(i));
        let lower = kept.map(|(_, c)| region(c)).collect();
        let top = region(vec![origin, n(origin.x + 800, origin.y), n(origin.x + 800, origin.y + 800), n(origin.x, origin.y + 800)]);
        let points = points_of(top.bounds());
        agree(vec![lower, upper, vec![top]], &points)?;
    }

    #[test]
    fn overlapping_and_crossing_faces_are_found_as_the_faces_say(
        rings in proptest::collection::vec(proptest::collection::vec((0..160i32, 0..160i32), 3..7), 1..9),
        scale in prop::sample::select(vec![1, 2, 37, 800]),
    ) {
        let scaled = |ring: &Vec<(i32, i32)>| ring.iter().map(|&(x, y)| n(x * scale, y * scale)).collect();
        let faces: Vec<Region> =
            rings.iter().filter_map(|r| Region::from_rings(vec![vec![scaled(r)]]).ok()).collect();
        prop_assume!(!faces.is_empty());
        let bounds = Bounds { min: n(0, 0), max: n(160 * scale, 160 * scale) };
        let mut points = points_of(bounds);
        points.extend(faces.iter().flat_map(Region::edges).map(|(a, b)| n((a.x + b.x) / 2, (a.y + b.y) / 2)));
        points.extend(faces.iter().flat_map(Region::edges).map(|(a, _)| a));
        let (lower, upper) = faces.split_at(faces.len() / 2);
        agree(vec![lower.to_vec(), upper.to_vec()], &points)?;
    }
}
