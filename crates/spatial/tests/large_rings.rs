//! Validity of rings as large as a whole banner, in the shapes that are worst for a search tree.

#![allow(clippy::expect_used, reason = "fixtures are built outside test functions")]

use spatial::validity::{DefectKind, check};
use spatial::{Node, Region};

const EDGES: i32 = 600_000;

fn region(ring: Vec<Node>) -> Region {
    Region::from_rings(vec![vec![ring]]).expect("a ring")
}

fn kinds(region: &Region) -> Vec<DefectKind> {
    check(region).iter().map(|d| d.kind).collect()
}

/// Teeth as high as the whole ring, so that no two can be told apart by latitude.
fn comb(teeth: i32) -> Vec<Node> {
    let tooth = |t: i32| [Node::new(4 * t, 0), Node::new(4 * t + 2, 1_000_000)];
    let mut ring: Vec<Node> = (0..teeth).flat_map(tooth).collect();
    ring.extend([Node::new(4 * teeth, 0), Node::new(4 * teeth, -10), Node::new(0, -10)]);
    ring
}

#[test]
fn a_comb_of_tall_teeth_is_valid_and_a_crossed_tooth_is_found() {
    let mut ring = comb(EDGES / 2);
    assert_eq!(kinds(&region(ring.clone())), []);
    // The tip of a tooth moves over the next one: it crosses a flank.
    let tip = ring.len() / 2 / 2 * 2 + 1;
    ring[tip].x += 5;
    let found = kinds(&region(ring));
    assert!(!found.is_empty() && found.iter().all(|k| *k == DefectKind::SelfCrossing), "{found:?}");
}

#[test]
fn a_circle_with_one_repeated_place_is_a_self_touch() {
    let n = EDGES;
    let point = |i: i32| {
        let angle = f64::from(i) / f64::from(n) * std::f64::consts::TAU;
        Node::new((angle.cos() * 4e8) as i32, (angle.sin() * 4e8) as i32)
    };
    let mut ring: Vec<Node> = (0..n).map(point).collect();
    assert_eq!(kinds(&region(ring.clone())), []);
    ring[n as usize / 2] = ring[3];
    assert!(kinds(&region(ring)).contains(&DefectKind::SelfTouch));
}
