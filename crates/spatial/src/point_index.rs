//! Points of the lattice behind a tree of boxes along a Hilbert curve: in a box, within a distance, inside areas, nearest.
//!
//! Why not an R-tree: points that lie side by side on the curve lie side by side in memory, so that a whole subtree
//! is one run of row numbers; a query that accepts a box copies the run and touches no point. A point takes 24 bytes,
//! a third of an R-tree entry. For faces, which overlap and differ in size, the R-tree is the right tool
//! ([`crate::FaceTree`]).

mod nearest;
#[cfg(test)]
mod tests;

use crate::coordinate::Node;
use crate::range::{Combined, IndexedArea, Target, inside, within};
use crate::region::Bounds;

/// Points of the lowest boxes.
const BLOCK: usize = 32;
/// Boxes of a box.
const FANOUT: usize = 8;
/// Mark of a removed point in the ordered columns.
const GONE: u32 = u32::MAX;
/// Mark of a row that is not indexed.
const NOWHERE: u32 = u32::MAX;
/// Set in the slot of a point that is still among the fresh ones.
const FRESH: u32 = 1 << 31;
/// Changes that are borne before the columns are put in order again, at least.
const PATIENCE: usize = 4_096;

/// Points with row numbers; a row has one point at most.
///
/// Rows are the caller's numbers of the things that have the points, from 0 without great gaps: there is an array over
/// them. Changed points wait in a short list that every answer includes; once it grows long (a 64th of all, at least
/// 4,096) it is merged into the ordered columns, in a time that grows with the number of points.
#[derive(Debug, Clone, Default)]
pub struct PointIndex {
    keys: Vec<u64>,
    nodes: Vec<Node>,
    rows: Vec<u32>,
    /// Boxes over blocks of points, then boxes over boxes; the last has one.
    levels: Vec<Vec<Bounds>>,
    fresh: Vec<(Node, u32)>,
    /// For every row where its point is: in the columns or among the fresh ones.
    slots: Vec<u32>,
    gone: usize,
}

/// What a box of points holds of an answer.
pub(crate) enum Verdict<S> {
    /// None of it.
    Nothing,
    /// All of it.
    Everything,
    /// Look closer, with what is known so far.
    Doubtful(S),
}

/// A question that boxes can often answer for all their points at once.
pub(crate) trait Question {
    /// What has been found out about a box and holds for all within.
    type Known;
    fn judge(&self, bounds: &Bounds, known: &Self::Known) -> Verdict<Self::Known>;
    fn test(&self, node: Node, known: &Self::Known) -> bool;
}

impl PointIndex {
    /// Indexes points; of two with one row the later counts. Rows are below 2³¹.
    pub fn build(points: impl IntoIterator<Item = (Node, u32)>) -> PointIndex {
        let mut index = PointIndex::default();
        for (node, row) in points {
            index.add(node, row);
        }
        index.merge();
        index
    }

    /// Number of points.
    pub fn len(&self) -> usize {
        self.rows.len() - self.gone + self.fresh.len()
    }

    /// Whether there is no point.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Where a row's point is.
    pub fn node(&self, row: u32) -> Option<Node> {
        match self.slots.get(row as usize).copied().unwrap_or(NOWHERE) {
            NOWHERE => None,
            slot if slot & FRESH != 0 => Some(self.fresh[(slot & !FRESH) as usize].0),
            slot => Some(self.nodes[slot as usize]),
        }
    }

    /// Puts a row's point at a place, and gives the place it had before.
    pub fn insert(&mut self, row: u32, node: Node) -> Option<Node> {
        let before = self.node(row);
        if before != Some(node) {
            self.add(node, row);
            self.merge_when_due();
        }
        before
    }

    /// Takes a row's point out, and gives the place it had.
    pub fn remove(&mut self, row: u32) -> Option<Node> {
        let before = self.take_out(row);
        self.merge_when_due();
        before
    }

    fn add(&mut self, node: Node, row: u32) {
        debug_assert!(row < FRESH);
        self.take_out(row);
        if self.slots.len() <= row as usize {
            self.slots.resize(row as usize + 1, NOWHERE);
        }
        self.slots[row as usize] = FRESH | self.fresh.len() as u32;
        self.fresh.push((node, row));
    }

    fn take_out(&mut self, row: u32) -> Option<Node> {
        let before = self.node(row)?;
        let slot = std::mem::replace(&mut self.slots[row as usize], NOWHERE);
        if slot & FRESH != 0 {
            let at = (slot & !FRESH) as usize;
            self.fresh.swap_remove(at);
            if let Some(&(_, moved)) = self.fresh.get(at) {
                self.slots[moved as usize] = slot;
            }
        } else {
            self.rows[slot as usize] = GONE;
            self.gone += 1;
        }
        Some(before)
    }

    fn merge_when_due(&mut self) {
        if self.fresh.len() + self.gone > PATIENCE.max(self.rows.len() / 64) {
            self.merge();
        }
    }

    /// Puts everything in order along the curve.
    fn merge(&mut self) {
        let mut fresh: Vec<(u64, Node, u32)> =
            self.fresh.drain(..).map(|(node, row)| (hilbert(node), node, row)).collect();
        fresh.sort_unstable_by_key(|&(key, _, row)| (key, row));
        let old = std::mem::take(&mut self.keys).into_iter().zip(std::mem::take(&mut self.nodes));
        let old = old.zip(std::mem::take(&mut self.rows)).map(|((key, node), row)| (key, node, row));
        let mut old = old.filter(|&(_, _, row)| row != GONE).peekable();
        let mut fresh = fresh.into_iter().peekable();
        while let Some((key, node, row)) = match (old.peek(), fresh.peek()) {
            (Some(a), Some(b)) if (b.0, b.2) < (a.0, a.2) => fresh.next(),
            (Some(_), _) => old.next(),
            (None, _) => fresh.next(),
        } {
            self.slots[row as usize] = self.rows.len() as u32;
            self.keys.push(key);
            self.nodes.push(node);
            self.rows.push(row);
        }
        self.gone = 0;
        self.box_up();
    }

    fn box_up(&mut self) {
        self.levels.clear();
        let mut top: Vec<Bounds> =
            self.nodes.chunks(BLOCK).filter_map(|block| Bounds::of(block.iter().copied())).collect();
        while !top.is_empty() {
            let around = |group: &[Bounds]| Bounds::of(group.iter().flat_map(|b| [b.min, b.max]));
            let next: Vec<Bounds> = top.chunks(FANOUT).filter_map(around).collect();
            let done = top.len() == 1;
            self.levels.push(top);
            top = if done { vec![] } else { next };
        }
    }

    /// Calls `found` with the row of every point in a box, borders included; in no order.
    pub fn in_bounds(&self, bounds: &Bounds, mut found: impl FnMut(u32)) {
        self.ask(&InBounds(*bounds), (), &mut found);
    }

    /// Calls `found` with the row of every point within a geodesic distance of a geometry; in no order. Agrees with
    /// [`crate::distance::to_region`] and its centimetre.
    ///
    /// # Units
    /// Metres.
    pub fn within(&self, target: &Target, metres: f64, mut found: impl FnMut(u32)) {
        self.ask(&within::Within::new(target, metres), within::Known::nothing(target), &mut found);
    }

    /// Calls `found` with the row of every point that areas cover, borders included, exactly; in no order.
    pub fn inside(&self, areas: &[&IndexedArea], combined: Combined, mut found: impl FnMut(u32)) {
        let question = inside::Inside::new(areas, combined);
        let known = question.nothing_known();
        self.ask(&question, known, &mut found);
    }

    fn ask<Q: Question>(&self, question: &Q, known: Q::Known, found: &mut impl FnMut(u32)) {
        for &(node, row) in &self.fresh {
            if question.test(node, &known) {
                found(row);
            }
        }
        if let Some(top) = self.levels.len().checked_sub(1) {
            self.descend(question, top, 0, &known, found);
        }
    }

    fn descend<Q: Question>(
        &self,
        question: &Q,
        level: usize,
        at: usize,
        known: &Q::Known,
        found: &mut impl FnMut(u32),
    ) {
        match question.judge(&self.levels[level][at], known) {
            Verdict::Nothing => {}
            Verdict::Everything => {
                self.rows[self.points(level, at)]
                    .iter()
                    .filter(|&&row| row != GONE)
                    .for_each(|&row| found(row));
            }
            Verdict::Doubtful(known) if level == 0 => {
                let points = self.points(0, at);
                for (&row, &node) in self.rows[points.clone()].iter().zip(&self.nodes[points]) {
                    if row != GONE && question.test(node, &known) {
                        found(row);
                    }
                }
            }
            Verdict::Doubtful(known) => {
                for child in self.children(level, at) {
                    self.descend(question, level - 1, child, &known, found);
                }
            }
        }
    }

    fn children(&self, level: usize, at: usize) -> std::ops::Range<usize> {
        at * FANOUT..((at + 1) * FANOUT).min(self.levels[level - 1].len())
    }

    /// Places in the columns of the points of a box.
    fn points(&self, level: usize, at: usize) -> std::ops::Range<usize> {
        let width = BLOCK * FANOUT.pow(level as u32);
        at * width..((at + 1) * width).min(self.rows.len())
    }
}

struct InBounds(Bounds);

impl Question for InBounds {
    type Known = ();

    fn judge(&self, bounds: &Bounds, (): &()) -> Verdict<()> {
        if !self.0.intersects(bounds) {
            Verdict::Nothing
        } else if self.0.contains(bounds.min) && self.0.contains(bounds.max) {
            Verdict::Everything
        } else {
            Verdict::Doubtful(())
        }
    }

    fn test(&self, node: Node, (): &()) -> bool {
        self.0.contains(node)
    }
}

/// Place of a node on the Hilbert curve over the whole lattice (Lam and Shapiro 1994).
fn hilbert(node: Node) -> u64 {
    let unsigned = |v: i32| (v as u32) ^ (1 << 31);
    let (mut x, mut y) = (unsigned(node.x), unsigned(node.y));
    let mut key = 0u64;
    for bit in (0..32).rev() {
        let (right, up) = ((x >> bit) & 1, (y >> bit) & 1);
        key = (key << 2) | u64::from((3 * right) ^ up);
        if up == 0 {
            if right == 1 {
                (x, y) = (!x, !y);
            }
            (x, y) = (y, x);
        }
    }
    key
}
