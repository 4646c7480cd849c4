//! A tree of boxes over edges kept in their given order.
//!
//! Neighbouring edges of a ring lie near each other, so the order itself is a good grouping: no sorting, and all
//! pairs that can meet are found in about n log n even for combs and spirals.

use crate::coordinate::Node;
use crate::region::Bounds;

const FANOUT: usize = 8;

/// Edges with boxes over groups of eight, and boxes over groups of these.
#[derive(Debug, Clone)]
pub struct EdgeTree {
    edges: Vec<(Node, Node)>,
    levels: Vec<Vec<Bounds>>,
}

impl EdgeTree {
    /// Builds the boxes; the index of an edge is its place in `edges`.
    pub fn build(edges: Vec<(Node, Node)>) -> Self {
        let boxes: Vec<Bounds> = edges.iter().map(|&e| bounds_of(e)).collect();
        let mut levels = vec![];
        let mut top = boxes;
        loop {
            let done = top.len() <= 1;
            let next = top.chunks(FANOUT).filter_map(|group| group.iter().copied().reduce(join)).collect();
            levels.push(top);
            if done {
                break;
            }
            top = next;
        }
        EdgeTree { edges, levels }
    }

    /// The edges in their order.
    pub fn edges(&self) -> &[(Node, Node)] {
        &self.edges
    }

    /// Calls `visit` with every edge whose box shares a point with `window`.
    pub fn each_in(&self, window: &Bounds, visit: &mut impl FnMut(usize)) {
        if !self.edges.is_empty() {
            self.descend(self.levels.len() - 1, 0, window, visit);
        }
    }

    fn descend(&self, level: usize, at: usize, window: &Bounds, visit: &mut impl FnMut(usize)) {
        if !self.levels[level][at].intersects(window) {
            return;
        }
        if level == 0 {
            return visit(at);
        }
        for child in self.children(level, at) {
            self.descend(level - 1, child, window, visit);
        }
    }

    /// Calls `visit` once with every pair `i < j` of edges whose boxes share a point.
    pub fn each_pair(&self, visit: &mut impl FnMut(usize, usize)) {
        if !self.edges.is_empty() {
            self.pairs(self.levels.len() - 1, 0, 0, visit);
        }
    }

    fn pairs(&self, level: usize, i: usize, j: usize, visit: &mut impl FnMut(usize, usize)) {
        if i != j && !self.levels[level][i].intersects(&self.levels[level][j]) {
            return;
        }
        if level == 0 {
            if i != j {
                visit(i, j);
            }
            return;
        }
        for left in self.children(level, i) {
            for right in self.children(level, j) {
                if i != j || left <= right {
                    self.pairs(level - 1, left, right, visit);
                }
            }
        }
    }

    fn children(&self, level: usize, at: usize) -> std::ops::Range<usize> {
        at * FANOUT..((at + 1) * FANOUT).min(self.levels[level - 1].len())
    }
}

fn bounds_of((a, b): (Node, Node)) -> Bounds {
    Bounds { min: Node::new(a.x.min(b.x), a.y.min(b.y)), max: Node::new(a.x.max(b.x), a.y.max(b.y)) }
}

fn join(a: Bounds, b: Bounds) -> Bounds {
    Bounds {
        min: Node::new(a.min.x.min(b.min.x), a.min.y.min(b.min.y)),
        max: Node::new(a.max.x.max(b.max.x), a.max.y.max(b.max.y)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_pair_of_meeting_boxes_is_visited_once(
            ends in proptest::collection::vec((0..40i32, 0..40i32, 0..9i32, 0..9i32), 0..90)
        ) {
            let edges: Vec<_> =
                ends.iter().map(|&(x, y, w, h)| (Node::new(x, y), Node::new(x + w, y + h))).collect();
            let mut expected = vec![];
            for i in 0..edges.len() {
                for j in i + 1..edges.len() {
                    if bounds_of(edges[i]).intersects(&bounds_of(edges[j])) {
                        expected.push((i, j));
                    }
                }
            }
            let mut found = vec![];
            EdgeTree::build(edges).each_pair(&mut |i, j| found.push((i, j)));
            found.sort_unstable();
            prop_assert_eq!(found, expected);
        }
    }
}
