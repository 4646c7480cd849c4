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
        let all: Vec<Side> = (0..2).flat_map(|_| sides(&rectangle(0, 0, 5, 5), 0).collect::<Vec<_>>()).collect();
        assert_eq!(uncancelled(&all).len(), 8);
        assert!(!tiles([&rectangle(0, 0, 5, 5), &rectangle(0, 0, 5, 5)], &rectangle(0, 0, 5, 5)));
    }
}
