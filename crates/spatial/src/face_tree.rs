//! Faces behind an R-tree over their boxes: which of them cover a point, which are near; exact, overlaps allowed.

use crate::coordinate::{LonLat, Node};
use crate::distance::to_region;
use crate::overlay;
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

    /// Faces within a geodesic distance of a position with their distances, 0 when they cover it; nearest first, of two
    /// equally far ones the first face.
    ///
    /// # Units
    /// Metres, to the centimetre of [`to_region`].
    pub fn within(&self, at: LonLat, metres: f64) -> Vec<(usize, f64)> {
        let node = at.node();
        let around = Bounds { min: node, max: node }.grown(metres);
        let near = self.intersecting(&around).map(|face| (face, to_region(at, &self.faces[face]).0));
        let mut found: Vec<(usize, f64)> = near.filter(|&(_, away)| away <= metres).collect();
        found.sort_unstable_by(nearer);
        found
    }

    /// The nearest faces with their geodesic distances; order as in [`FaceTree::within`].
    ///
    /// # Units
    /// Metres.
    pub fn nearest(&self, at: LonLat, count: usize) -> Vec<(usize, f64)> {
        // Any as many faces tell how far must be looked; those with the nearest boxes tell it well.
        let some = self.tree.nearest_neighbor_iter(&corner(at.node())).take(count);
        let reach = some.map(|e| to_region(at, &self.faces[e.data as usize]).0).fold(0.0, f64::max);
        let mut found = self.within(at, reach);
        found.truncate(count);
        found
    }

    /// Faces that share inner points with an area; with `touching` also those that share a border or a corner only.
    /// Exact; ascending.
    pub fn meeting(&self, area: &Region, touching: bool) -> Vec<usize> {
        let meets = if touching { overlay::touch } else { overlay::interiors_meet };
        let bounds = area.bounds();
        let near = self.intersecting(&bounds);
        let mut found: Vec<usize> = near.filter(|&face| meets(&self.faces[face], area)).collect();
        found.sort_unstable();
        found
    }

    /// The indexed faces in their order.
    pub fn faces(&self) -> &[Region] {
        &self.faces
    }
}

fn nearer(a: &(usize, f64), b: &(usize, f64)) -> std::cmp::Ordering {
    a.1.total_cmp(&b.1).then(a.0.cmp(&b.0))
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

    #[test]
    fn an_area_meets_the_faces_it_overlaps_and_touches_their_neighbours() {
        let board = chessboard(4, 10);
        assert_eq!(board.meeting(&cell(2, 2, 3), false), [0]);
        assert_eq!(board.meeting(&cell(10, 10, 10), false), [5]);
        assert_eq!(board.meeting(&cell(10, 10, 10), true), [0, 1, 2, 4, 5, 6, 8, 9, 10]);
        assert_eq!(board.meeting(&cell(50, 50, 10), true), [0usize; 0]);
    }

    proptest! {
        #[test]
        fn faces_within_and_nearest_are_those_of_a_full_sort(
            x in -300_000..700_000i32, y in -300_000..700_000i32, metres in 0.0..5_000.0f64, count in 0..20usize,
        ) {
            let small = chessboard(5, 70_000);
            let faces = small.faces().iter().map(|f| {
                let moved = f.edges().map(|(a, _)| Node::new(1_110_000_000 + a.x, 395_000_000 + a.y)).collect();
                Region::from_rings(vec![vec![moved]]).expect("a cell")
            });
            let board = FaceTree::build(faces.collect());
            let at = Node::new(1_110_000_000 + x, 395_000_000 + y).lon_lat();
            let mut all: Vec<(usize, f64)> =
                board.faces().iter().map(|f| to_region(at, f).0).enumerate().collect();
            all.sort_by(nearer);
            let near: Vec<_> = all.iter().copied().filter(|f| f.1 <= metres).collect();
            prop_assert_eq!(board.within(at, metres), near);
            all.truncate(count);
            prop_assert_eq!(board.nearest(at, count), all);
        }

        #[test]
        fn every_point_of_a_tiling_has_one_owner_that_arithmetic_confirms(x in 0..=400i32, y in 0..=400i32) {
            let board = chessboard(8, 50);
            let owner = board.locate(Node::new(x, y)).expect("inside the board").face as i32;
            let lowest = |v: i32| if v > 0 && v % 50 == 0 { v / 50 - 1 } else { v / 50 };
            prop_assert_eq!(owner, lowest(y) * 8 + lowest(x));
        }
    }
}
