//! Clipping to the tile and its buffer, in tile units.

use super::{BUFFER, EXTENT};
use crate::segment::within_box;

const LOW: i32 = -(BUFFER as i32);
const HIGH: i32 = (EXTENT + BUFFER) as i32;

/// One side of the clipping box: the part kept, and where a segment meets the side.
#[derive(Clone, Copy)]
enum Side {
    West,
    East,
    North,
    South,
}

impl Side {
    fn keeps(self, p: (i32, i32)) -> bool {
        match self {
            Side::West => p.0 >= LOW,
            Side::East => p.0 <= HIGH,
            Side::North => p.1 >= LOW,
            Side::South => p.1 <= HIGH,
        }
    }

    fn meets(self, a: (i32, i32), b: (i32, i32)) -> (i32, i32) {
        let at = |from: i32, to: i32, other_from: i32, other_to: i32, line: i32| {
            let part = i64::from(line - from) * i64::from(other_to - other_from);
            other_from + (part as f64 / f64::from(to - from)).round() as i32
        };
        match self {
            Side::West => (LOW, at(a.0, b.0, a.1, b.1, LOW)),
            Side::East => (HIGH, at(a.0, b.0, a.1, b.1, HIGH)),
            Side::North => (at(a.1, b.1, a.0, b.0, LOW), LOW),
            Side::South => (at(a.1, b.1, a.0, b.0, HIGH), HIGH),
        }
    }
}

/// Clips an open ring (Sutherland–Hodgman), drops repeated and collinear-on-the-border vertices.
///
/// A meeting point depends on the segment's ends only in their order along the border, so both neighbours of a
/// shared edge are cut at the same place.
pub(super) fn ring(mut ring: Vec<(i32, i32)>) -> Vec<(i32, i32)> {
    ring.dedup();
    for side in [Side::West, Side::East, Side::North, Side::South] {
        if ring.iter().all(|p| side.keeps(*p)) {
            continue;
        }
        let mut kept = Vec::with_capacity(ring.len() + 4);
        let mut previous = ring[ring.len() - 1];
        for &p in &ring {
            if side.keeps(p) != side.keeps(previous) {
                let (a, b) = if p < previous { (p, previous) } else { (previous, p) };
                kept.push(side.meets(a, b));
            }
            if side.keeps(p) {
                kept.push(p);
            }
            previous = p;
        }
        ring = kept;
        if ring.is_empty() {
            return ring;
        }
    }
    ring.dedup();
    while ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    ring
}

/// Clips a line (Liang–Barsky per segment) into the parts inside, snapped to whole units.
pub(super) fn line(line: &[(f64, f64)]) -> Vec<Vec<(i32, i32)>> {
    let mut parts: Vec<Vec<(i32, i32)>> = vec![];
    let mut open = false;
    for w in line.windows(2) {
        let Some((a, b)) = segment(w[0], w[1]) else {
            open = false;
            continue;
        };
        let (start, end) = (snap(a), snap(b));
        match parts.last_mut() {
            Some(part) if open && part.last() == Some(&start) => part.push(end),
            _ => parts.push(vec![start, end]),
        }
        open = b == w[1];
    }
    parts.iter_mut().for_each(|p| p.dedup());
    parts.retain(|p| p.len() > 1);
    parts
}

fn snap(p: (f64, f64)) -> (i32, i32) {
    (p.0.round() as i32, p.1.round() as i32)
}

fn segment(a: (f64, f64), b: (f64, f64)) -> Option<((f64, f64), (f64, f64))> {
    let (low, high) = (f64::from(LOW), f64::from(HIGH));
    within_box(a, b, (low, low), (high, high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_around_the_tile_becomes_the_tile_with_its_buffer() {
        let clipped = ring(vec![(-9000, -9000), (9000, -9000), (9000, 9000), (-9000, 9000)]);
        let mut corners = clipped.clone();
        corners.sort_unstable();
        assert_eq!(corners, [(LOW, LOW), (LOW, HIGH), (HIGH, LOW), (HIGH, HIGH)]);
    }

    #[test]
    fn a_ring_elsewhere_vanishes() {
        assert!(ring(vec![(9000, 9000), (9100, 9000), (9100, 9100)]).is_empty());
    }

    #[test]
    fn neighbours_are_cut_at_the_same_place_of_their_shared_edge() {
        let left = ring(vec![(100, 100), (5000, 333), (100, 900)]);
        let right = ring(vec![(100, 100), (100, -50), (5000, 333)]);
        let cut = |r: &[(i32, i32)]| r.iter().copied().filter(|p| p.0 == HIGH).collect::<Vec<_>>();
        assert!(cut(&left).iter().any(|p| cut(&right).contains(p)));
    }

    #[test]
    fn a_line_that_leaves_and_returns_becomes_two_parts() {
        let parts = line(&[(0.0, 0.0), (9000.0, 0.0), (9000.0, 100.0), (0.0, 100.0)]);
        assert_eq!(parts, [vec![(0, 0), (HIGH, 0)], vec![(HIGH, 100), (0, 100)]]);
    }
}
