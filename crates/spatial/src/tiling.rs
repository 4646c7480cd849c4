//! Whether faces tile a whole: by cancelling shared borders, without computing any area.
//!
//! Every region runs with its area to the left, so a border shared by two faces appears once in each direction. When
//! all edges of the faces and the reversed edges of the whole cancel, the number of faces over any point equals the
//! number of wholes over it: no gap, no overlap, nothing outside. This holds for valid regions only (see
//! [`crate::validity`]); borders that differ by one vertex do not cancel and need [`crate::overlay`].

use crate::coordinate::Node;
use crate::region::Region;

/// A directed edge and the face it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Side {
    /// Start.
    pub from: Node,
    /// End; the face lies to the left of `from → to`.
    pub to: Node,
    /// The caller's number of the face.
    pub face: usize,
}

/// The sides of a face as they run.
pub fn sides(region: &Region, face: usize) -> impl Iterator<Item = Side> {
    region.edges().map(move |(from, to)| Side { from, to, face })
}

/// The sides of a whole, reversed, so that they cancel against those of its parts.
pub fn reversed_sides(region: &Region, face: usize) -> impl Iterator<Item = Side> {
    region.edges().map(move |(from, to)| Side { from: to, to: from, face })
}

/// The sides that have no partner in the opposite direction, in the order given.
pub fn uncancelled(sides: &[Side]) -> Vec<Side> {
    let mut order: Vec<usize> = (0..sides.len()).collect();
    let key = |i: usize| {
        let s = &sides[i];
        (s.from.min(s.to), s.from.max(s.to))
    };
    order.sort_unstable_by_key(|&i| (key(i), i));
    let mut left: Vec<usize> = vec![];
    for group in order.chunk_by(|&i, &j| key(i) == key(j)) {
        let forward = group.iter().filter(|&&i| sides[i].from < sides[i].to);
        let surplus = 2 * forward.count() as i64 - group.len() as i64;
        let of_majority = |i: &&usize| (sides[**i].from < sides[**i].to) == (surplus > 0);
        left.extend(group.iter().filter(of_majority).take(surplus.unsigned_abs() as usize));
    }
    left.sort_unstable();
    left.into_iter().map(|i| sides[i]).collect()
}

/// Whether valid faces tile a valid whole vertex by vertex.
pub fn tiles<'a>(faces: impl IntoIterator<Item = &'a Region>, whole: &Region) -> bool {
    let parts = faces.into_iter().flat_map(|r| sides(r, 0));
    let all: Vec<Side> = parts.chain(reversed_sides(whole, 1)).collect();
    uncancelled(&all).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coordinate::orientation;
    use crate::overlay::{covers, interiors_meet, outside};
    use crate::validity;
    use proptest::prelude::*;

    fn rectangle(x: i32, y: i32, w: i32, h: i32) -> Region {
        let n = Node::new;
        Region::from_rings(vec![vec![vec![n(x, y), n(x + w, y), n(x + w, y + h), n(x, y + h)]]])
            .expect("a rectangle")
    }

    fn ring(nodes: &[(i32, i32)]) -> Region {
        let nodes = nodes.iter().map(|&(x, y)| Node::new(x, y)).collect();
        Region::from_rings(vec![vec![nodes]]).expect("a ring")
    }

    #[test]
    fn two_halves_with_a_shared_border_tile_a_whole_that_has_their_vertices() {
        let whole = ring(&[(0, 0), (5, 0), (10, 0), (10, 10), (5, 10), (0, 10)]);
        let halves = [rectangle(0, 0, 5, 10), rectangle(5, 0, 5, 10)];
        assert!(tiles(&halves, &whole));
        assert!(!tiles(&halves[..1], &whole));
    }

    #[test]
    fn a_border_with_a_vertex_on_one_side_only_does_not_cancel() {
        let halves = [ring(&[(0, 0), (5, 0), (5, 4), (5, 10), (0, 10)]), rectangle(5, 0, 5, 10)];
        let all: Vec<Side> = halves.iter().enumerate().flat_map(|(i, r)| sides(r, i)).collect();
        let left = uncancelled(&all);
        assert!(left.iter().any(|s| s.face == 1 && s.from == Node::new(5, 10) && s.to == Node::new(5, 0)));
        assert!(left.iter().any(|s| s.face == 0 && s.to == Node::new(5, 4)));
    }

    #[test]
    fn the_same_face_twice_leaves_one_of_them() {
        let all: Vec<Side> =
            (0..2).flat_map(|_| sides(&rectangle(0, 0, 5, 5), 0).collect::<Vec<_>>()).collect();
        assert_eq!(uncancelled(&all).len(), 8);
        assert!(!tiles([&rectangle(0, 0, 5, 5), &rectangle(0, 0, 5, 5)], &rectangle(0, 0, 5, 5)));
    }

    /// Three by three faces with jittered corners inside a square, as rings of nodes.
    fn jittered(jitter: &[(i32, i32)]) -> Vec<Vec<Node>> {
        let corner = |i: usize, j: usize| {
            let inner = (1..3).contains(&i) && (1..3).contains(&j);
            let (dx, dy) = if inner { jitter[(i - 1) * 2 + j - 1] } else { (0, 0) };
            Node::new(i as i32 * 20 + dx, j as i32 * 20 + dy)
        };
        let cell = |i, j| vec![corner(i, j), corner(i + 1, j), corner(i + 1, j + 1), corner(i, j + 1)];
        (0..9).map(|k| cell(k % 3, k / 3)).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn what_cancels_has_neither_gap_nor_overlap_and_what_is_moved_does_not_cancel(
            jitter in proptest::collection::vec((-14..14i32, -14..14i32), 4),
            moved in proptest::option::of((0..9usize, 0..4usize, -14..14i32, -14..14i32)),
        ) {
            let side: Vec<(i32, i32)> = vec![
                (0, 0), (20, 0), (40, 0), (60, 0), (60, 20), (60, 40), (60, 60), (40, 60), (20, 60), (0, 60), (0, 40),
                (0, 20),
            ];
            let whole = ring(&side);
            let mut rings = jittered(&jitter);
            if let Some((face, vertex, dx, dy)) = moved {
                rings[face][vertex].x += dx;
                rings[face][vertex].y += dy;
            }
            prop_assume!(rings.iter().all(|r| validity::check_rings(&[vec![r.clone()]]).is_empty()));
            // A vertex that slides along a straight border moves no border, and still does not cancel.
            let slid = moved.is_some_and(|(face, vertex, ..)| {
                let at = |step: usize| rings[face][(vertex + step) % 4];
                orientation(at(3), at(0), at(1)) == 0
            });
            let faces: Vec<Region> =
                rings.into_iter().map(|r| Region::from_rings(vec![vec![r]]).expect("a ring")).collect();
            let proven = tiles(&faces, &whole);
            let pairs = || (0..9).flat_map(|i| (i + 1..9).map(move |j| (i, j)));
            let overlap = pairs().any(|(i, j)| interiors_meet(&faces[i], &faces[j]));
            let inside = faces.iter().all(|f| covers(&whole, f));
            let gap = !outside(&whole, &faces.iter().collect::<Vec<_>>()).is_empty();
            let tiling = !overlap && inside && !gap;
            prop_assert_eq!(proven, tiling && (proven || !slid));
            prop_assert!(proven || moved.is_some());
        }
    }
}
