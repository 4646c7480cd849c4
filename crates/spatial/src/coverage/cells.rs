//! The hierarchy of cells that answers point location.
//!
//! A coarse cell either has no border in it and names its faces, or is divided into 4ᵏ fine cells. A fine cell names
//! its faces or has a record of the few edges in it. All positions in a record are relative to its cell.
//!
//! In a record the answer is the faces at a base, changed by every edge that the way from the base to the point
//! crosses. Take the way up along the cell's west side and then east to the point. Whether it crosses an edge needs one
//! orientation only: of the point and the edge, in the rows that the edge spans; in the rows above the western end of an
//! edge that comes in through the west side, the way has crossed it already. A point on an edge is seen by the same
//! orientation being 0.

use super::CONTESTED;
use crate::coordinate::Node;
use crate::region::Bounds;

/// Marks an entry that is not the number of a state: the cell has borders in it.
pub(super) const BORDER: u32 = 1 << 31;
/// Where a coarse entry holds the logarithm of its divisions.
pub(super) const DIVISIONS_SHIFT: u32 = 28;
/// Bits of a coarse entry that say where its fine cells begin.
pub(super) const FINE_MASK: u32 = (1 << DIVISIONS_SHIFT) - 1;
/// Marks a record whose edges reach far or count faces.
pub(super) const FULL: u32 = 1 << 31;
/// Where the first word of a record holds the logarithm of its cell's side; below lies the number of edges.
pub(super) const SIDE_SHIFT: u32 = 24;
/// Most edges in a record.
pub(super) const MOST_EDGES: usize = (1 << SIDE_SHIFT) - 1;
/// Words of a record before its edges: their number, and the faces at the base.
const HEAD: usize = 3;
/// Words of an edge in a plain record: two ends of two 16-bit numbers, and the change.
const PLAIN: usize = 3;
/// Words of the number of faces at the base, in a full record.
const COUNT: usize = 2;
/// Words of an edge in a full record: two ends of two numbers, the change, and the step of the number of faces.
const WHOLE: usize = 8;
/// Bits of a level in the number of faces over a point.
pub(super) const COUNT_BITS: usize = 12;
/// The lowest bit of every level in the number of faces.
const SINGLE: u64 =
    1 | 1 << COUNT_BITS | 1 << (2 * COUNT_BITS) | 1 << (3 * COUNT_BITS) | 1 << (4 * COUNT_BITS);
/// Coarse cells that a box may meet to be looked at.
const MOST_COARSE: usize = 64;
/// Points looked up side by side, so that the processor waits for their memory together.
const BLOCK: usize = 128;

/// A cell hierarchy over one rectangle. Outside it there is no face.
#[derive(Debug, Default)]
pub(super) struct Cells {
    /// South-west corner of the rectangle and of the first cell.
    pub(super) origin: Node,
    /// Lattice steps to the eastern side of the rectangle and to the northern one.
    pub(super) extent: (u32, u32),
    /// Logarithm of the side of a coarse cell, in lattice steps.
    pub(super) shift: u32,
    /// Coarse cells in a row.
    pub(super) columns: u32,
    /// Coarse cells, row by row from the south.
    pub(super) coarse: Vec<u32>,
    /// Fine cells, row by row within their coarse cell.
    pub(super) fine: Vec<u32>,
    /// Records of fine cells with edges.
    pub(super) records: Vec<u32>,
    /// Packed faces, or only [`CONTESTED`] where the faces themselves must be asked.
    pub(super) states: Vec<u64>,
}

impl Cells {
    /// The packed owners; `None` where the faces themselves must be asked.
    #[inline]
    pub(super) fn locate(&self, p: Node) -> Option<u64> {
        let Some((x, y)) = self.place(p) else { return Some(0) };
        let entry = self.coarse[self.coarse_cell(x, y)];
        let entry = if entry & BORDER == 0 { entry } else { self.fine[self.fine_cell(entry, x, y)] };
        let packed = if entry & BORDER == 0 {
            self.states[entry as usize]
        } else {
            self.look_closely((entry & !BORDER) as usize, x, y)
        };
        (packed & CONTESTED == 0).then_some(packed)
    }

    /// The owners of many points. What is independent of each other is read together: first the coarse cells of a block
    /// of points, then the fine ones, then the beginnings of the records.
    pub(super) fn locate_many(
        &self,
        points: &[Node],
        owners: &mut [super::Owners],
        contested: impl Fn(Node) -> super::Owners,
    ) {
        let mut places = [(0u32, 0u32); BLOCK];
        let mut entries = [0u32; BLOCK];
        let mut close = [0u32; BLOCK];
        for (points, owners) in points.chunks(BLOCK).zip(owners.chunks_mut(BLOCK)) {
            let mut divided = 0;
            for (i, &p) in points.iter().enumerate() {
                // A point outside the rectangle takes the first state, which has no faces.
                let place = self.place(p);
                places[i] = place.unwrap_or_default();
                let cell = self.coarse_cell(places[i].0, places[i].1);
                entries[i] = if place.is_some() { self.coarse[cell] } else { 0 };
                close[divided] = i as u32;
                divided += usize::from(entries[i] & BORDER != 0);
            }
            let mut records = 0;
            for j in 0..divided {
                let i = close[j] as usize;
                let (x, y) = places[i];
                entries[i] = self.fine[self.fine_cell(entries[i], x, y)];
                close[records] = i as u32;
                records += usize::from(entries[i] & BORDER != 0);
            }
            let mut first = 0;
            for &i in &close[..records] {
                first ^= self.records[(entries[i as usize] & !BORDER) as usize];
            }
            std::hint::black_box(first);
            for (i, o) in owners.iter_mut().take(points.len()).enumerate() {
                let entry = entries[i];
                o.0 = if entry & BORDER == 0 { self.states[entry as usize] } else { 0 };
            }
            for &i in &close[..records] {
                let i = i as usize;
                let (x, y) = places[i];
                owners[i].0 = self.look_closely((entries[i] & !BORDER) as usize, x, y);
            }
            for (o, &p) in owners.iter_mut().zip(points) {
                if o.0 & CONTESTED != 0 {
                    *o = contested(p);
                }
            }
        }
    }

    /// The packed owners of every point of a box, when all cells that it meets have the same and none has a border in it.
    pub(super) fn throughout(&self, bounds: &Bounds) -> Option<u64> {
        let ((west, south), (east, north)) = (self.place(bounds.min)?, self.place(bounds.max)?);
        let coarse = |n: u32| n >> self.shift;
        let (columns, rows) = (coarse(west)..=coarse(east), coarse(south)..=coarse(north));
        if columns.clone().count() * rows.clone().count() > MOST_COARSE {
            return None;
        }
        let mut all = None;
        for (row, column) in rows.flat_map(|row| columns.clone().map(move |column| (row, column))) {
            // What of the box lies in this cell.
            let (left, low) = (column << self.shift, row << self.shift);
            let last = (1 << self.shift) - 1;
            let xs = (west.max(left), east.min(left + last));
            let ys = (south.max(low), north.min(low + last));
            let state = self.of_cell(xs, ys)?;
            if state & CONTESTED != 0 || *all.get_or_insert(state) != state {
                return None;
            }
        }
        all
    }

    /// The state of a part of one coarse cell; `None` where a border comes in or the states differ.
    fn of_cell(&self, (west, east): (u32, u32), (south, north): (u32, u32)) -> Option<u64> {
        let entry = self.coarse[self.coarse_cell(west, south)];
        if entry & BORDER == 0 {
            return Some(self.states[entry as usize]);
        }
        let side = 1usize << (self.shift - ((entry & !BORDER) >> DIVISIONS_SHIFT));
        // From the corner of the part to its opposite one in steps of a fine cell, the opposite one included.
        let along = |from: u32, to: u32| (from..to).step_by(side).chain([to]);
        let mut all = None;
        for y in along(south, north) {
            for x in along(west, east) {
                let fine = self.fine[self.fine_cell(entry, x, y)];
                if fine & BORDER != 0 {
                    return None;
                }
                let state = self.states[fine as usize];
                if *all.get_or_insert(state) != state {
                    return None;
                }
            }
        }
        all
    }

    /// Lattice steps from the origin, within the rectangle.
    #[inline]
    fn place(&self, p: Node) -> Option<(u32, u32)> {
        let x = (p.x.wrapping_sub(self.origin.x)) as u32;
        let y = (p.y.wrapping_sub(self.origin.y)) as u32;
        (x <= self.extent.0 && y <= self.extent.1).then_some((x, y))
    }

    #[inline]
    fn coarse_cell(&self, x: u32, y: u32) -> usize {
        ((y >> self.shift) * self.columns + (x >> self.shift)) as usize
    }

    #[inline]
    fn fine_cell(&self, entry: u32, x: u32, y: u32) -> usize {
        let divisions = (entry & !BORDER) >> DIVISIONS_SHIFT;
        let shift = self.shift - divisions;
        let mask = (1u32 << divisions) - 1;
        let column = (x >> shift) & mask;
        let row = (y >> shift) & mask;
        ((entry & FINE_MASK) + (row << divisions) + column) as usize
    }

    /// The packed owners by a record, or [`CONTESTED`]. A record remembers the logarithm of its cell's side.
    #[inline]
    fn look_closely(&self, record: usize, x: u32, y: u32) -> u64 {
        let words = &self.records[record..];
        let [header, low, high, ..] = *words else { return CONTESTED };
        let mask = (1u32 << (header >> SIDE_SHIFT & 31)) - 1;
        let (x, y) = (i64::from(x & mask), i64::from(y & mask));
        let number = header as usize & MOST_EDGES;
        let base = u64::from(low) | u64::from(high) << 32;
        if header & FULL == 0 {
            plain(&words[HEAD..], number, base, x, y)
        } else {
            full(&words[HEAD..], number, base, x, y)
        }
    }

    /// Bytes of all tables.
    pub(super) fn bytes(&self) -> usize {
        let words = self.coarse.len() + self.fine.len() + self.records.len();
        words * size_of::<u32>() + self.states.len() * size_of::<u64>()
    }
}

/// Whether the way to a point crosses an edge, and whether the point lies on it.
#[inline]
fn cross((lx, ly): (i64, i64), (hx, hy): (i64, i64), x: i64, y: i64) -> (bool, bool) {
    let side = (hx - lx) * (y - ly) - (hy - ly) * (x - lx);
    let spans = (ly <= y) & (y < hy);
    let comes_in = (lx < 0) != (hx < 0);
    let behind = comes_in & (y >= if lx < 0 { ly } else { hy });
    let on = (side == 0) & (ly <= y) & (y <= hy) & (lx.min(hx) <= x) & (x <= lx.max(hx));
    ((spans & (side < 0)) ^ behind, on)
}

#[inline]
fn plain(words: &[u32], number: usize, base: u64, x: i64, y: i64) -> u64 {
    let mut faces = base;
    let mut contested = false;
    let end = |word: u32| (i64::from(word as u16 as i16), i64::from((word >> 16) as i16));
    for edge in words[..number * PLAIN].chunks_exact(PLAIN) {
        let (crosses, on) = cross(end(edge[0]), end(edge[1]), x, y);
        faces ^= u64::from(edge[2]) & (crosses as u64).wrapping_neg();
        contested |= on;
    }
    if contested { CONTESTED } else { faces }
}

#[cold]
fn full(words: &[u32], number: usize, base: u64, x: i64, y: i64) -> u64 {
    let long = |low: u32, high: u32| u64::from(low) | u64::from(high) << 32;
    let near = |word: u32| i64::from(word as i32);
    let mut faces = base;
    let mut count = long(words[0], words[1]);
    for edge in words[COUNT..COUNT + number * WHOLE].chunks_exact(WHOLE) {
        let (low, high) = ((near(edge[0]), near(edge[1])), (near(edge[2]), near(edge[3])));
        let (crosses, on) = cross(low, high, x, y);
        if on {
            return CONTESTED;
        }
        if crosses {
            faces ^= long(edge[4], edge[5]);
            count = count.wrapping_add(long(edge[6], edge[7]));
        }
    }
    // At most one face of each level: then the exclusive-or is the number of that face.
    if count & !SINGLE == 0 { faces } else { CONTESTED }
}
