//! Borders stay shared, uncrossed and near, and no area vanishes.

use super::*;
use crate::Node;
use crate::validity::check;
use proptest::prelude::*;
use std::collections::{HashMap, HashSet};

const ZOOM: u8 = 12;
/// Lattice steps of a tile unit at [`ZOOM`], nearly.
const UNIT: i32 = 107;

fn scheme() -> (Scheme, u8) {
    (Scheme::LonLat, ZOOM)
}

fn region(ring: &[(i32, i32)]) -> Region {
    Region::from_rings(vec![vec![ring.iter().map(|&(x, y)| Node::new(x * UNIT, y * UNIT)).collect()]])
        .expect("a ring")
}

/// Edges with how often they are run through in each direction.
fn edges(outlines: &[Outline]) -> HashMap<[(i32, i32); 2], i32> {
    let mut edges: HashMap<[(i32, i32); 2], i32> = HashMap::new();
    for ring in outlines.iter().flat_map(Outline::rings) {
        let units = ring.units();
        for (a, b) in units.iter().zip(units.iter().cycle().skip(1)) {
            *edges.entry([*a.min(b), *a.max(b)]).or_default() += if a < b { 1 } else { -1 };
        }
    }
    edges
}

fn vertices(outlines: &[Outline]) -> usize {
    outlines.iter().flat_map(Outline::rings).map(|r| r.units().len()).sum()
}

/// A field of squares of some units each whose borders bend: vertices between corners are moved by numbers that come in.
fn field(side: i32, cells: i32, bends: &[i32]) -> Vec<Region> {
    let steps = 8;
    // A border point is told by its corner and its number along the border, whoever asks.
    let bend = |x: i32, y: i32, along: i32, upright: bool| {
        let key = ((x * 31 + y) * 31 + along) * 2 + i32::from(upright);
        bends[key.unsigned_abs() as usize % bends.len()]
    };
    let border = |x: i32, y: i32, upright: bool| -> Vec<(i32, i32)> {
        (0..steps)
            .map(|along| {
                let away = if along == 0 { 0 } else { bend(x, y, along, upright) };
                let far = along * side / steps;
                if upright { (x * side + away, y * side + far) } else { (x * side + far, y * side + away) }
            })
            .collect()
    };
    let mut regions = vec![];
    for x in 0..cells {
        for y in 0..cells {
            let back = |mut forth: Vec<(i32, i32)>, end: (i32, i32)| {
                forth.push(end);
                forth.reverse();
                forth.pop();
                forth
            };
            let south = border(x, y, false);
            let east = border(x + 1, y, true);
            let north = back(border(x, y + 1, false), ((x + 1) * side, (y + 1) * side));
            let west = back(border(x, y, true), (x * side, (y + 1) * side));
            regions.push(region(&[south, east, north, west].concat()));
        }
    }
    regions
}

#[test]
fn neighbours_keep_one_border_and_what_is_within_the_tolerance_goes() {
    let field = field(100, 3, &[0, 1, -1, 2]);
    let areas: Vec<&Region> = field.iter().collect();
    let exact = outlines(&areas, scheme(), 0.0);
    let drawn = outlines(&areas, scheme(), 4.0);
    assert_eq!(vertices(&exact), 9 * 4 * 8);
    assert_eq!(vertices(&drawn), 9 * 4, "corners only");
    let outer = edges(&drawn).into_iter().filter(|(_, n)| *n != 0).count();
    assert_eq!(outer, 12, "all but the border of the whole is run through once in each direction");
}

#[test]
fn a_bend_beyond_the_tolerance_stays() {
    let bent = [region(&[(0, 0), (50, 9), (100, 0), (100, 100), (50, 103), (0, 100)])];
    let drawn = outlines(&[&bent[0]], scheme(), 4.0);
    assert_eq!(vertices(&drawn), 5);
}

#[test]
fn an_area_that_is_thinner_than_the_tolerance_does_not_vanish() {
    // A strip between two others, two units thick.
    let south = region(&[(0, 0), (100, 0), (100, 50), (66, 49), (33, 51), (0, 50)]);
    let strip = region(&[(0, 50), (33, 51), (66, 49), (100, 50), (66, 52), (33, 53)]);
    let drawn = outlines(&[&south, &strip], scheme(), 4.0);
    assert_eq!(drawn[1].rings().len(), 1);
    assert!(vertices(&drawn[1..]) >= 3);
    // An island meets no border: it keeps three vertices.
    let island = region(&[(0, 0), (1, 0), (2, 1), (1, 2), (0, 1)]);
    assert_eq!(vertices(&outlines(&[&island], scheme(), 4.0)), 3);
}

#[test]
fn a_shortcut_over_another_border_is_taken_back() {
    // The bay of the first holds the tip of the second, which does not touch it.
    let bay = region(&[(0, 0), (100, 0), (100, 40), (52, 40), (50, 37), (48, 40), (0, 40)]);
    let tip = region(&[(50, 38), (54, 44), (54, 90), (46, 90), (46, 44)]);
    let alone = outlines(&[&bay], scheme(), 4.0);
    assert_eq!(vertices(&alone), 4);
    let both = outlines(&[&bay, &tip], scheme(), 4.0);
    assert!(vertices(&both[..1]) > 4, "the bay is still there");
}

#[test]
fn a_ring_is_simplified_alike_wherever_it_begins_and_whichever_way_it_runs() {
    let ring = [(0, 0), (30, 3), (60, -2), (100, 0), (97, 50), (100, 100), (50, 98), (0, 100), (3, 40)];
    let hole_of = |ring: &[(i32, i32)]| {
        let scaled = |ring: &[(i32, i32)]| ring.iter().map(|&(x, y)| Node::new(x * UNIT, y * UNIT)).collect();
        let outer = scaled(&[(-200, -200), (300, -200), (300, 300), (-200, 300)]);
        Region::from_rings(vec![vec![outer, scaled(ring)]]).expect("a hole")
    };
    let of = |outline: &Outline, ring: usize| -> HashSet<(i32, i32)> {
        outline.rings()[ring].units().iter().copied().collect()
    };
    let mut turned = ring;
    turned.rotate_left(4);
    let island = outlines(&[&region(&ring)], scheme(), 4.0);
    let hole = outlines(&[&hole_of(&turned)], scheme(), 4.0);
    assert_eq!(of(&island[0], 0), of(&hole[0], 1));
}

proptest! {
    #[test]
    fn borders_stay_shared_and_uncrossed(bends in prop::collection::vec(-6i32..=6, 40), tolerance in 1.0f64..12.0) {
        let field = field(64, 4, &bends);
        let areas: Vec<&Region> = field.iter().collect();
        let before: Vec<bool> = areas.iter().map(|a| check(a).is_empty()).collect();
        let mut net = Net::of(&areas, Scheme::LonLat, ZOOM);
        net.simplify(tolerance);
        for (area, was_valid) in areas.iter().zip(before) {
            let rings = area.polygons().iter().map(|p| {
                p.rings().map(|r| r.iter().copied().filter(|n| net.keeps(*n)).collect()).collect()
            });
            let now = Region::from_rings(rings.collect()).expect("no area vanishes");
            prop_assert!(!was_valid || check(&now).is_empty());
        }
        let drawn = outlines(&areas, scheme(), tolerance);
        let all = edges(&drawn);
        // A border within the field is run through in both directions; the sum of all is the border of the field.
        let exact = edges(&outlines(&areas, scheme(), 0.0));
        prop_assert!(all.len() <= exact.len());
        prop_assert!(all.iter().all(|(_, n)| (-1..=1).contains(n)));
        let outer = |edges: &HashMap<[(i32, i32); 2], i32>| edges.values().filter(|n| **n != 0).count();
        prop_assert!(outer(&all) <= outer(&exact));
        prop_assert!(outer(&all) >= 16);
    }
}
