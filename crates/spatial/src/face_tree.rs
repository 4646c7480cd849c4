//! Faces behind an R-tree over their boxes: which of them cover a point, which are near; exact, overlaps allowed.

use crate::coordinate::Node;
use crate::region::{Bounds, Position, Region};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

type Entry = GeomWithData<Rectangle<[f64; 2]>, u32>;

/// The answer of a point location.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// Index of the face that owns the point: the lowest of those that cover it.
    pub face: usize,
    /// Other faces that have the very same point on their border, ascending.
    pub on_edge: Vec<usize>,
}

/// Faces of one level with an R-tree over their boxes and exact tests behind it.
///
/// The order of the faces is their precedence: a point on a shared border belongs to the face with the lowest
/// index, so build it from faces sorted by code and every server answers the same.
#[derive(Debug, Clone)]
pub struct FaceTree {
    faces: Vec<Region>,
    tree: RTree<Entry>,
}

impl FaceTree {
    /// Indexes the faces; their order is their precedence on shared borders.
    pub fn build(faces: Vec<Region>) -> Self {
        let entries = faces.iter().enumerate().map(|(i, f)| {
            let b = f.bounds();
            Entry::new(Rectangle::from_corners(corner(b.min), corner(b.max)), i as u32)
        });
        let tree = RTree::bulk_load(entries.collect());
        FaceTree { faces, tree }
    }

    /// The face that owns the node, or `None` outside all of them.
    pub fn locate(&self, p: Node) -> Option<Owner> {
        let mut covering = self.covering(p);
        if covering.is_empty() {
            return None;
        }
        let face = covering.remove(0);
        Some(Owner { face, on_edge: covering })
    }

    /// All faces that cover the node (inside or on the border), ascending. Faces may overlap.
    pub fn covering(&self, p: Node) -> Vec<usize> {
        let mut found: Vec<usize> = self
            .tree
            .locate_all_at_point(&corner(p))
            .map(|e| e.data as usize)
            .filter(|&i| self.faces[i].position(p) != Position::Outside)
            .collect();
        found.sort_unstable();
        found
    }

    /// Faces whose box shares a point with `bounds`, in no order.
    pub fn intersecting(&self, bounds: &Bounds) -> impl Iterator<Item = usize> {
        let envelope = AABB::from_corners(corner(bounds.min), corner(bounds.max));
        self.tree.locate_in_envelope_intersecting(&envelope).map(|e| e.data as usize)
    }

    /// The indexed faces in their order.
    pub fn faces(&self) -> &[Region] {
        &self.faces
    }
}

fn corner(n: Node) -> [f64; 2] {
    [f64::from(n.x), f64::from(n.y)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cell(x: i32, y: i32, side: i32) -> Region {
        let n = Node::new;
        let ring = vec![n(x, y), n(x + side, y), n(x + side, y + side), n(x, y + side)];
        Region::from_rings(vec![vec![ring]]).expect("a cell")
    }

    fn chessboard(n: i32, side: i32) -> FaceTree {
        let cells = (0..n * n).map(|i| cell((i % n) * side, (i / n) * side, side));
        FaceTree::build(cells.collect())
    }

    #[test]
    fn a_point_on_a_shared_corner_belongs_to_the_lowest_face_and_names_the_others() {
        let board = chessboard(4, 10);
        let owner = board.locate(Node::new(10, 10)).expect("covered");
        assert_eq!(owner, Owner { face: 0, on_edge: vec![1, 4, 5] });
    }

    #[test]
    fn the_outer_outline_is_closed_and_beyond_it_nothing_owns() {
        let board = chessboard(4, 10);
        assert_eq!(board.locate(Node::new(40, 40)).map(|o| o.face), Some(15));
        assert_eq!(board.locate(Node::new(41, 40)), None);
    }

    proptest! {
        #[test]
        fn every_point_of_a_tiling_has_one_owner_that_arithmetic_confirms(x in 0..=400i32, y in 0..=400i32) {
            let board = chessboard(8, 50);
            let owner = board.locate(Node::new(x, y)).expect("inside the board").face as i32;
            let lowest = |v: i32| if v > 0 && v % 50 == 0 { v / 50 - 1 } else { v / 50 };
            prop_assert_eq!(owner, lowest(y) * 8 + lowest(x));
        }
    }
}
