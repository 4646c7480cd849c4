//! Every answer of the index against asking all points.

use super::*;
use crate::coordinate::LonLat;
use crate::distance;
use crate::region::Region;
use proptest::prelude::*;

/// Points of a banner, many of them in one small valley.
fn nodes(count: usize) -> impl Strategy<Value = Vec<Node>> {
    let place = (any::<bool>(), 0..1_000_000i32, 0..1_000_000i32).prop_map(|(valley, x, y)| {
        let (wide, shift) = if valley { (1, 2_000_000) } else { (8, 0) };
        Node::new(1_105_000_000 + shift + x * wide, 392_000_000 + shift + y * wide)
    });
    proptest::collection::vec(place, 1..count)
}

fn quad() -> impl Strategy<Value = Region> {
    let corner = || (0..900_000i32, 0..900_000i32);
    ((0..7_000_000i32, 0..7_000_000i32), corner(), corner(), corner(), corner()).prop_filter_map(
        "a ring",
        |((x, y), a, b, c, d)| {
            let n = |(dx, dy): (i32, i32), far: (i32, i32)| {
                Node::new(1_105_000_000 + x + dx + far.0, 392_000_000 + y + dy + far.1)
            };
            let ring = vec![n(a, (0, 0)), n(b, (900_000, 0)), n(c, (900_000, 900_000)), n(d, (0, 900_000))];
            Region::from_rings(vec![vec![ring]]).ok()
        },
    )
}

/// An index that has been through changes, and what is in it.
fn changed(nodes: &[Node], changes: &[(usize, Option<Node>)]) -> (PointIndex, Vec<Option<Node>>) {
    let mut index = PointIndex::build(nodes.iter().copied().zip(0..));
    let mut truth: Vec<Option<Node>> = nodes.iter().copied().map(Some).collect();
    for &(pick, to) in changes {
        let row = pick % (truth.len() + 1);
        if row == truth.len() {
            truth.push(None);
        }
        let before = match to {
            Some(node) => index.insert(row as u32, node),
            None => index.remove(row as u32),
        };
        assert_eq!(before, truth[row]);
        truth[row] = to;
    }
    (index, truth)
}

fn rows(ask: impl FnOnce(&mut dyn FnMut(u32))) -> Vec<u32> {
    let mut found = vec![];
    ask(&mut |row| found.push(row));
    found.sort_unstable();
    found
}

fn brute(truth: &[Option<Node>], fits: impl Fn(Node) -> bool) -> Vec<u32> {
    (0u32..).zip(truth).filter(|(_, node)| node.is_some_and(&fits)).map(|(row, _)| row).collect()
}

fn changes() -> impl Strategy<Value = Vec<(usize, Option<Node>)>> {
    let to = (any::<bool>(), nodes(2)).prop_map(|(there, n)| there.then(|| n[0]));
    proptest::collection::vec((0..2_000usize, to), 0..200)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn boxes_and_areas_hold_what_asking_every_point_finds(
        nodes in nodes(1_500), changes in changes(), areas in proptest::collection::vec(quad(), 1..4),
    ) {
        let (mut index, truth) = changed(&nodes, &changes);
        for merged in [false, true] {
            if merged {
                index.merge();
            }
            prop_assert_eq!(index.len(), truth.iter().flatten().count());
            for (row, node) in truth.iter().enumerate() {
                prop_assert_eq!(index.node(row as u32), *node);
            }
            let bounds = areas[0].bounds();
            let found = rows(|found| index.in_bounds(&bounds, found));
            prop_assert_eq!(found, brute(&truth, |n| bounds.contains(n)));
            let indexed: Vec<IndexedArea> = areas.iter().map(IndexedArea::new).collect();
            let indexed: Vec<&IndexedArea> = indexed.iter().collect();
            let found = rows(|found| index.inside(&indexed, Combined::Union, found));
            prop_assert_eq!(found, brute(&truth, |n| areas.iter().any(|a| a.covers(n))));
            let found = rows(|found| index.inside(&indexed, Combined::Intersection, found));
            prop_assert_eq!(found, brute(&truth, |n| areas.iter().all(|a| a.covers(n))));
        }
    }

    #[test]
    fn within_a_distance_is_what_the_geodesic_of_every_point_says(
        nodes in nodes(1_500),
        areas in proptest::collection::vec(quad(), 0..3),
        line in self::nodes(4),
        metres in prop_oneof![Just(0.0), 1.0..20_000.0f64],
    ) {
        let index = PointIndex::build(nodes.iter().copied().zip(0..));
        let line: Vec<LonLat> = line.into_iter().map(Node::lon_lat).collect();
        let target = areas.iter().fold(Target::line(&line), Target::and_region);
        let found = rows(|found| index.within(&target, metres, found));
        let line = Target::line(&line);
        for (row, node) in (0u32..).zip(&nodes) {
            let p = node.lon_lat();
            let areas_away = areas.iter().map(|a| distance::to_region(p, a).0).fold(f64::INFINITY, f64::min);
            let away = areas_away.min(line.metres_from(p));
            prop_assert!((target.metres_from(p) - away).abs() < 0.001);
            if (away - metres).abs() > 0.01 || (metres == 0.0 && away == 0.0) {
                prop_assert_eq!(found.binary_search(&row).is_ok(), away <= metres, "{} of {}", away, metres);
            }
        }
    }

    #[test]
    fn the_nearest_are_those_of_a_full_sort_and_of_equals_the_lower_row(
        nodes in nodes(1_000), changes in changes(), at in nodes(2), count in 0..40usize,
    ) {
        let (index, truth) = changed(&[nodes.clone(), nodes].concat(), &changes);
        let at = at[0].lon_lat();
        let keep = |row: u32| !row.is_multiple_of(3);
        let mut all: Vec<(u32, f64)> = brute(&truth, |_| true).into_iter().filter(|&r| keep(r))
            .map(|r| (r, distance::metres(at, truth[r as usize].expect("there").lon_lat()))).collect();
        all.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        all.truncate(count);
        prop_assert_eq!(index.nearest(at, count, keep), all);
    }
}

#[test]
fn many_changes_are_merged_and_lose_nothing() {
    let at =
        |i: u32| Node::new(1_110_000_000 + (i.wrapping_mul(7_919) % 900_001) as i32, 390_000_000 + i as i32);
    let mut index = PointIndex::build((0..20_000).map(|i| (at(i), i)));
    for i in 0..30_000 {
        index.insert(i, at(i + 5));
    }
    for i in 0..10_000 {
        assert_eq!(index.remove(i * 3), Some(at(i * 3 + 5)));
    }
    assert!(index.fresh.len() + index.gone <= PATIENCE);
    assert_eq!(index.len(), 20_000);
    let all = Bounds { min: Node::new(0, 0), max: Node::new(i32::MAX, i32::MAX) };
    let found = rows(|found| index.in_bounds(&all, found));
    assert_eq!(found, (0..30_000).filter(|i: &u32| !i.is_multiple_of(3)).collect::<Vec<u32>>());
}

#[test]
fn neighbours_on_the_curve_are_neighbours_on_the_ground() {
    let mut cells: Vec<Node> = (0..64).map(|i| Node::new(i % 8, i / 8)).collect();
    cells.sort_by_key(|&n| hilbert(n));
    let steps = cells.windows(2).map(|w| (w[0].x - w[1].x).abs() + (w[0].y - w[1].y).abs());
    assert!(steps.into_iter().all(|step| step == 1), "{cells:?}");
}
