//! Repair: each fault by itself, and that mending is small, complete, and done once.

use super::*;
use crate::tiling::{sides, uncancelled};
use proptest::prelude::*;

const X: i32 = 1_110_000_000;
const Y: i32 = 397_000_000;

fn n(x: i32, y: i32) -> Node {
    Node::new(X + x, Y + y)
}

fn face(nodes: &[(i32, i32)]) -> Region {
    let nodes = nodes.iter().map(|&(x, y)| n(x, y)).collect();
    Region::from_rings(vec![vec![nodes]]).expect("a ring")
}

fn whats(repaired: &Repaired) -> Vec<(usize, Mended)> {
    repaired.changes.iter().map(|c| (c.face, c.what)).collect()
}

/// Sides that two faces do not share although both have a face there.
fn disagreements(faces: &[Region]) -> usize {
    let all: Vec<_> = faces.iter().enumerate().flat_map(|(i, f)| sides(f, i)).collect();
    uncancelled(&all).len()
}

#[test]
fn what_is_in_order_is_not_touched() {
    let faces = [
        face(&[(0, 0), (500, 0), (500, 500), (0, 500)]),
        face(&[(500, 0), (900, 0), (900, 500), (500, 500)]),
    ];
    let repaired = repair(&faces, TOLERANCE_M);
    assert_eq!((repaired.faces.as_slice(), repaired.changes.len(), repaired.left.len()), (&faces[..], 0, 0));
}

#[test]
fn a_spike_is_taken_out() {
    let drawn = face(&[(0, 0), (500, 0), (800, 0), (500, 0), (500, 500), (0, 500)]);
    let repaired = repair(&[drawn], TOLERANCE_M);
    assert_eq!(repaired.faces[0], face(&[(0, 0), (500, 0), (500, 500), (0, 500)]));
    assert!(whats(&repaired).contains(&(0, Mended::SpikeRemoved)) && repaired.left.is_empty());
}

#[test]
fn a_bow_tie_becomes_two_triangles() {
    let repaired = repair(&[face(&[(0, 0), (400, 400), (400, 0), (0, 400)])], TOLERANCE_M);
    assert_eq!(whats(&repaired), [(0, Mended::TakenApart { polygons: 2 })]);
    assert!(repaired.left.is_empty() && validity::check(&repaired.faces[0]).is_empty());
    assert_eq!(repaired.faces[0].twice_lattice_area(), 2 * 2 * 200 * 200);
}

#[test]
fn vertices_that_nearly_meet_become_one_and_a_missing_one_is_put_in() {
    // 3 steps are about 3 cm.
    let west = face(&[(0, 0), (503, 0), (498, 250), (500, 500), (0, 500)]);
    let east = face(&[(500, 0), (900, 0), (900, 500), (502, 502)]);
    let repaired = repair(&[west.clone(), east.clone()], TOLERANCE_M);
    assert!(repaired.left.is_empty(), "{:?}", repaired.left);
    assert_eq!(
        disagreements(&repaired.faces),
        3 + 3,
        "only the outer border is not shared: {:?}",
        repaired.faces
    );
    let kinds = whats(&repaired);
    assert!(kinds.iter().any(|(_, w)| matches!(w, Mended::Moved { .. })), "{kinds:?}");
    assert!(kinds.contains(&(1, Mended::Inserted)), "{kinds:?}");
    // The other order gives the same land to the same faces.
    let turned = repair(&[east, west], TOLERANCE_M);
    assert_eq!([&turned.faces[1], &turned.faces[0]], [&repaired.faces[0], &repaired.faces[1]]);
}

#[test]
fn an_overlap_that_is_wider_than_the_tolerance_is_left_to_a_person() {
    let west = face(&[(0, 0), (5_100, 0), (5_100, 5_000), (0, 5_000)]);
    let east = face(&[(5_000, 0), (9_000, 0), (9_000, 5_000), (5_000, 5_000)]);
    let repaired = repair(&[west.clone(), east], TOLERANCE_M);
    // Vertices that lie exactly on an edge are put in; no land changes hands.
    assert_eq!(repaired.faces[0].twice_lattice_area(), west.twice_lattice_area());
    let [Left::Overlap { face: 0, other: 1, area_m2, width_m, .. }] = repaired.left[..] else {
        panic!("{:?}", repaired.left)
    };
    assert!((40.0..60.0).contains(&area_m2) && (0.8..0.9).contains(&width_m), "{area_m2} {width_m}");
    // With a tolerance as wide as the overlap it is mended.
    assert!(
        repair(&[west, face(&[(5_000, 0), (9_000, 0), (9_000, 5_000), (5_000, 5_000)])], 1.0).left.is_empty()
    );
}

/// Four by four faces with jittered corners; every face draws its corners a little off, some leave out a middle vertex.
fn drawn(jitter: &[(i32, i32)], off: &[(i32, i32)], without: &[usize]) -> Vec<Region> {
    let corner = |i: usize, j: usize, k: usize| {
        let (dx, dy) = if (1..4).contains(&i) && (1..4).contains(&j) {
            jitter[(i * 5 + j) % jitter.len()]
        } else {
            (0, 0)
        };
        let (ox, oy) = off[(k * 7 + i * 3 + j) % off.len()];
        (i as i32 * 1_000 + dx + ox, j as i32 * 1_000 + dy + oy)
    };
    let middle = |a: (i32, i32), b: (i32, i32)| ((a.0 + b.0) / 2, (a.1 + b.1) / 2);
    (0..16)
        .map(|k| {
            let (i, j) = (k % 4, k / 4);
            let corners =
                [corner(i, j, k), corner(i + 1, j, k), corner(i + 1, j + 1, k), corner(i, j + 1, k)];
            let mut ring = vec![];
            for (e, &c) in corners.iter().enumerate() {
                ring.push(c);
                if !without.contains(&(k * 4 + e)) {
                    ring.push(middle(c, corners[(e + 1) % 4]));
                }
            }
            face(&ring)
        })
        .collect()
}

/// Farthest distance from any vertex of one face to the other's border or a vertex, lattice steps.
fn moved(before: &Region, after: &Region) -> f64 {
    let near = |p: Node, region: &Region| {
        let to = |(a, b): (Node, Node)| {
            let v = |q: Node| (f64::from(q.x) - f64::from(p.x), f64::from(q.y) - f64::from(p.y));
            let (a, b) = (v(a), v(b));
            let (dx, dy) = (b.0 - a.0, b.1 - a.1);
            let t = (-(a.0 * dx + a.1 * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0);
            (a.0 + t * dx).hypot(a.1 + t * dy)
        };
        region.edges().map(to).fold(f64::INFINITY, f64::min)
    };
    before.rings().flatten().map(|&p| near(p, after)).fold(0.0, f64::max)
}

#[test]
fn a_needle_as_narrow_as_the_lattice_stays_as_drawn_and_is_named() {
    let drawn = face(&[(281, 374), (0, 243), (354, 388), (70, 333)]);
    let repaired = repair(std::slice::from_ref(&drawn), TOLERANCE_M);
    assert_eq!((&repaired.faces[0], repaired.changes.len()), (&drawn, 0));
    assert!(matches!(repaired.left[..], [Left::Invalid { face: 0, .. }]), "{:?}", repaired.left);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn sloppily_drawn_neighbours_agree_afterwards_and_mending_again_changes_nothing(
        jitter in proptest::collection::vec((-250..250i32, -250..250i32), 9..25),
        off in proptest::collection::vec((-1..=1i32, -1..=1i32), 5..40),
        without in proptest::collection::vec(0..64usize, 0..12),
        order in Just((0..16usize).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let faces = drawn(&jitter, &off, &without);
        let repaired = repair(&faces, TOLERANCE_M);
        prop_assert!(repaired.left.is_empty(), "{:?}", repaired.left);
        // What is not shared is the outer border alone: nothing of it lies inside.
        let all: Vec<_> = repaired.faces.iter().enumerate().flat_map(|(i, f)| sides(f, i)).collect();
        for side in uncancelled(&all) {
            let outer = |v: i32, from: i32| (v - from).abs() <= 12 || (v - from - 4_000).abs() <= 12;
            let on_outline = |p: Node| outer(p.x, X) || outer(p.y, Y);
            prop_assert!(on_outline(side.from) && on_outline(side.to), "{side:?}");
        }
        for (before, after) in faces.iter().zip(&repaired.faces) {
            // 5 cm are at most 6 steps; a vertex may move in more than one round.
            prop_assert!(moved(before, after) <= 12.0);
        }
        let again = repair(&repaired.faces, TOLERANCE_M);
        prop_assert_eq!(&again.faces, &repaired.faces);
        prop_assert!(again.changes.is_empty(), "{:?}", again.changes);
        let shuffled: Vec<Region> = order.iter().map(|&i| faces[i].clone()).collect();
        let turned = repair(&shuffled, TOLERANCE_M);
        for (&i, face) in order.iter().zip(&turned.faces) {
            prop_assert_eq!(face, &repaired.faces[i]);
        }
    }

    #[test]
    fn rings_that_cross_themselves_anyhow_become_valid_with_the_area_of_the_even_odd_rule(
        ring in proptest::collection::vec((0..400i32, 0..400i32), 4..9),
    ) {
        let nodes = ring.iter().map(|&(x, y)| n(x, y)).collect();
        let Ok(drawn) = Region::from_rings(vec![vec![nodes]]) else { return Ok(()) };
        let repaired = repair(std::slice::from_ref(&drawn), TOLERANCE_M);
        prop_assert_eq!(&repair(&repaired.faces, TOLERANCE_M).faces, &repaired.faces);
        if !repaired.left.is_empty() {
            // Flat rings, and needles as narrow as the lattice: left to a person as they were drawn.
            prop_assert_eq!(&repaired.faces[0], &drawn);
            return Ok(());
        }
        let mut differ = 0;
        for x in (0..400).step_by(7) {
            for y in (0..400).step_by(7) {
                differ += i32::from(drawn.covers(n(x, y)) != repaired.faces[0].covers(n(x, y)));
            }
        }
        // Rounding moves crossings by half a step: only points within a step or two of a border can change sides.
        prop_assert!(differ <= 60, "{differ} of 3364");
    }
}
