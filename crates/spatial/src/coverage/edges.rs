//! The planar subdivision: every border once, with what changes on crossing it.

use super::MAX_LEVELS;
use crate::coordinate::Node;
use crate::region::Region;

/// Bits of one level in [`Edge::step`]: room for every face of a level on top of each other.
const LANE_BITS: usize = 25;

/// How the faces of several levels share one integer: a field for each level, 0 for no face.
#[derive(Debug, Clone, Default)]
pub(super) struct Fields {
    /// First bit of each level, and one past the last.
    shifts: Vec<u32>,
}

impl Fields {
    pub(super) fn of(levels: &[Vec<Region>]) -> Fields {
        let mut shifts = vec![0];
        for faces in levels {
            let bits = usize::BITS - faces.len().leading_zeros();
            shifts.push(shifts[shifts.len() - 1] + bits);
        }
        Fields { shifts }
    }

    /// Bits that all levels take together.
    pub(super) fn bits(&self) -> u32 {
        self.shifts.last().copied().unwrap_or_default()
    }

    #[inline]
    pub(super) fn value(&self, level: usize, face: usize) -> u64 {
        (face as u64 + 1) << self.shifts[level]
    }

    #[inline]
    pub(super) fn face(&self, packed: u64, level: usize) -> Option<usize> {
        let mask = (1u64 << (self.shifts[level + 1] - self.shifts[level])) - 1;
        (((packed >> self.shifts[level]) & mask) as usize).checked_sub(1)
    }
}

/// A border between faces, or between a face and nothing. Runs upward: `low` is the end further south, of two ends at
/// one latitude the western one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edge {
    pub(super) low: Node,
    pub(super) high: Node,
    /// The faces on both sides, exclusive-or of their packed numbers: changes one side's faces into the other's.
    pub(super) change: u64,
    /// Faces on the right minus faces on the left, a lane for each level; 0 where one face follows another.
    pub(super) step: i128,
}

/// A side of a face as it stands in its ring.
struct Side {
    low: Node,
    high: Node,
    face: u64,
    step: i128,
}

/// The lanes of a count, of signed numbers, the first level in the lowest bits.
pub(super) fn lanes(count: i128) -> [i32; MAX_LEVELS] {
    let mut rest = count;
    std::array::from_fn(|_| {
        // Sign-extends the lowest lane and takes it out, so that the borrow does not reach the next.
        let lane = (rest << (128 - LANE_BITS)) >> (128 - LANE_BITS);
        rest = (rest - lane) >> LANE_BITS;
        lane as i32
    })
}

/// All borders of all levels, each once, in no order that matters.
pub(super) fn edges(levels: &[Vec<Region>], fields: &Fields) -> Vec<Edge> {
    let total = levels.iter().flatten().map(Region::vertex_count).sum();
    let mut sides: Vec<Side> = Vec::with_capacity(total);
    for (level, faces) in levels.iter().enumerate() {
        for (face, region) in faces.iter().enumerate() {
            let value = fields.value(level, face);
            for (from, to) in region.edges() {
                // A face lies to the left of its edges as they run.
                let upward = (from.y, from.x) < (to.y, to.x);
                let (low, high) = if upward { (from, to) } else { (to, from) };
                let step = (if upward { -1 } else { 1 }) << (LANE_BITS * level);
                sides.push(Side { low, high, face: value, step });
            }
        }
    }
    let key = |s: &Side| (place(s.low), place(s.high));
    sides.sort_unstable_by_key(key);
    let merged = sides.chunk_by(|a, b| key(a) == key(b)).map(|same| Edge {
        low: same[0].low,
        high: same[0].high,
        change: same.iter().fold(0, |all, s| all ^ s.face),
        step: same.iter().map(|s| s.step).sum(),
    });
    merged.filter(|e| e.change != 0 || e.step != 0).collect()
}

/// A node as one integer, south to north.
fn place(n: Node) -> u64 {
    let order = |v: i32| u64::from((v as u32) ^ (1 << 31));
    (order(n.y) << 32) | order(n.x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lanes_of_mixed_signs_come_apart_again() {
        let counts = [-3, 2, 0, -1, 7];
        let packed = counts.iter().enumerate().map(|(i, &c)| i128::from(c) << (LANE_BITS * i)).sum();
        assert_eq!(lanes(packed), counts);
    }

    #[test]
    fn a_shared_border_is_kept_once_and_changes_one_face_into_the_other() {
        let n = Node::new;
        let square = |x: i32| {
            let ring = vec![n(x, 0), n(x + 10, 0), n(x + 10, 10), n(x, 10)];
            Region::from_rings(vec![vec![ring]]).expect("a square")
        };
        let levels = vec![vec![square(0), square(10)]];
        let fields = Fields::of(&levels);
        let edges = edges(&levels, &fields);
        assert_eq!(edges.len(), 7);
        let shared = edges.iter().find(|e| e.low == n(10, 0) && e.high == n(10, 10)).expect("shared");
        assert_eq!((shared.change, shared.step), (1 ^ 2, 0));
        let outer = edges.iter().find(|e| e.low == n(0, 0) && e.high == n(0, 10)).expect("west");
        assert_eq!((outer.change, outer.step), (1, 1));
    }
}
