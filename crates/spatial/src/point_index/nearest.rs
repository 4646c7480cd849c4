//! The k nearest points of a position: boxes are opened by the lower bound of their distance.

use super::{GONE, PointIndex};
use crate::coordinate::{LonLat, Node};
use crate::distance::{lower_bound_to_bounds, metres};
use crate::region::Bounds;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// A distance with what it belongs to; the greater one is farther, of equals the one with the higher row.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Away<T>(f64, T);

impl<T: Ord> Eq for Away<T> {}

impl<T: Ord> PartialOrd for Away<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T: Ord> Ord for Away<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0).then_with(|| self.1.cmp(&other.1))
    }
}

/// The best so far, the worst of them on top.
struct Best<'a, K> {
    at: LonLat,
    count: usize,
    keep: &'a K,
    found: BinaryHeap<Away<u32>>,
}

impl<K: Fn(u32) -> bool> Best<'_, K> {
    /// Whether something at least this far away cannot be among the best.
    fn is_beaten(&self, bound: f64) -> bool {
        self.found.len() >= self.count && self.found.peek().is_none_or(|worst| worst.0 < bound)
    }

    fn offer(&mut self, node: Node, row: u32) {
        let here = Bounds { min: node, max: node };
        if row == GONE || self.is_beaten(lower_bound_to_bounds(self.at, &here)) || !(self.keep)(row) {
            return;
        }
        self.found.push(Away(metres(self.at, node.lon_lat()), row));
        if self.found.len() > self.count {
            self.found.pop();
        }
    }
}

impl PointIndex {
    /// The nearest rows that `keep` lets pass with their geodesic distances, nearest first; of two equally far ones the
    /// lower row comes first. For positions and points of one country: the bounds of boxes do not go around the earth.
    ///
    /// # Units
    /// Metres.
    pub fn nearest(&self, at: LonLat, count: usize, keep: impl Fn(u32) -> bool) -> Vec<(u32, f64)> {
        let mut best = Best { at, count, keep: &keep, found: BinaryHeap::new() };
        for &(node, row) in &self.fresh {
            best.offer(node, row);
        }
        let mut open = BinaryHeap::new();
        if let Some(top) = self.levels.len().checked_sub(1) {
            open.push(std::cmp::Reverse(Away(0.0, (top, 0))));
        }
        while let Some(std::cmp::Reverse(Away(bound, (level, place)))) = open.pop() {
            if best.is_beaten(bound) {
                break;
            }
            if level == 0 {
                self.points(0, place).for_each(|i| best.offer(self.nodes[i], self.rows[i]));
                continue;
            }
            for child in self.children(level, place) {
                let bound = lower_bound_to_bounds(at, &self.levels[level - 1][child]);
                if !best.is_beaten(bound) {
                    open.push(std::cmp::Reverse(Away(bound, (level - 1, child))));
                }
            }
        }
        best.found.into_sorted_vec().into_iter().map(|Away(metres, row)| (row, metres)).collect()
    }
}
