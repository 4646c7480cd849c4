//! Builds the cell hierarchy: puts every edge into the cells it meets, then carries the faces from cell to cell.
//!
//! The reference of a cell is half a lattice step south-west of its corner, where no vertex can lie. Walking from one
//! reference to the next, along the south side or up the west side, crosses edges of that cell only; so the faces at
//! every reference follow from the empty outside in the west, without asking any face.

use super::cells::{BORDER, COUNT_BITS, Cells, DIVISIONS_SHIFT, FINE_MASK, FULL, MOST_EDGES, SIDE_SHIFT};
use super::edges::{self, Edge, Fields, lanes};
use super::{CONTESTED, CoverageError, MAX_LEVELS};
use crate::coordinate::Node;
use crate::region::{Bounds, Region};
use crate::validity;
use std::collections::HashMap;
use std::ops::Range;

/// Largest extent of all faces together, lattice steps.
const MAX_EXTENT: i64 = 1 << 30;
/// Most overlapping faces, and most edges, that a full record can count.
const MAX_COUNTED: usize = 500;
/// Coarse cells for every edge. This and the next were chosen by the bench, on the banner: half or twice as many cells
/// cost up to a tenth of time or memory.
const COARSE_PER_EDGE: u64 = 2;
/// Fine cells for every edge of a coarse cell.
const FINE_PER_EDGE: u32 = 4;
/// Rows of coarse cells go to the threads in this many bands each, so that dense and empty land mix.
const BANDS_PER_THREAD: usize = 8;

/// Builds the hierarchy.
pub(super) fn cells(levels: &[Vec<Region>], fields: &Fields) -> Result<Cells, CoverageError> {
    let mut doubtful = doubtful(levels.iter().flatten());
    let boxes = levels.iter().flatten().map(Region::bounds).chain(doubtful.iter().copied());
    let corners = boxes.flat_map(|b| [b.min, b.max]);
    let Some(bounds) = Bounds::of(corners) else {
        return Ok(Cells { coarse: vec![0], columns: 1, states: vec![0], ..Cells::default() });
    };
    let extent = |low: i32, high: i32| i64::from(high) - i64::from(low);
    let (width, height) = (extent(bounds.min.x, bounds.max.x), extent(bounds.min.y, bounds.max.y));
    if width.max(height) >= MAX_EXTENT {
        return Err(CoverageError::TooWide);
    }
    let origin = bounds.min;
    let mut edges = edges::edges(levels, fields);
    for edge in &mut edges {
        *edge = edge.moved(origin.x, origin.y);
    }
    for b in &mut doubtful {
        *b = Bounds { min: moved(b.min, origin), max: moved(b.max, origin) };
    }
    let size = (width as u32, height as u32);
    let builder = Builder { grid: Grid::fit(size, edges.len()), edges: &edges, doubtful: &doubtful };
    builder.build(origin, size)
}

/// Boxes of invalid faces, with holes that leave them. The counting of faces says nothing about them: in their boxes
/// the faces themselves are asked.
fn doubtful<'a>(faces: impl Iterator<Item = &'a Region>) -> Vec<Bounds> {
    let invalid = faces.filter(|f| !validity::check(f).is_empty());
    invalid.filter_map(|f| Bounds::of(f.rings().flatten().copied())).collect()
}

fn moved(n: Node, origin: Node) -> Node {
    Node::new(n.x - origin.x, n.y - origin.y)
}

impl Edge {
    /// The edge as seen from a cell's corner.
    fn moved(&self, x: i32, y: i32) -> Edge {
        let corner = Node::new(x, y);
        Edge { low: moved(self.low, corner), high: moved(self.high, corner), ..*self }
    }

    /// Whether the half-lattice point at (x, y), doubled, lies to the right; on the line counts as right.
    fn has_right(&self, x: i64, y: i64) -> bool {
        let (lx, ly) = (i64::from(self.low.x), i64::from(self.low.y));
        let (hx, hy) = (i64::from(self.high.x), i64::from(self.high.y));
        (hx - lx) * (y - 2 * ly) - (hy - ly) * (x - 2 * lx) <= 0
    }

    /// Whether the edge meets the line half a step west of the corner.
    fn comes_in(&self) -> bool {
        (self.low.x < 0) != (self.high.x < 0)
    }

    /// For an edge that comes in: whether the half-lattice point on the west side at y, doubled, lies above it.
    fn has_above(&self, y: i64) -> bool {
        self.has_right(-1, y) != (self.low.x < 0)
    }

    /// For an edge that comes in: how the number of faces changes on the way up across it.
    fn step_up(&self) -> i128 {
        if self.low.x < 0 { -self.step } else { self.step }
    }
}

/// Square cells over a rectangle.
#[derive(Debug, Clone, Copy)]
struct Grid {
    /// Logarithm of the side.
    shift: u32,
    columns: usize,
    rows: usize,
}

impl Grid {
    /// Coarse cells, some for every edge: few enough to lie near the processor, small enough to end half of the
    /// questions at once.
    fn fit((width, height): (u32, u32), edges: usize) -> Grid {
        let wanted = (edges as u64 * COARSE_PER_EDGE).clamp(1 << 8, 1 << 20);
        let cells = |shift: u32| (u64::from(width >> shift) + 1) * (u64::from(height >> shift) + 1);
        let shift = (6..30).find(|&s| cells(s) <= wanted).unwrap_or(30);
        Grid { shift, columns: (width >> shift) as usize + 1, rows: (height >> shift) as usize + 1 }
    }

    /// Visits every cell that an edge meets (a few more at corners), as (column, row).
    fn each_met(&self, edge: &Edge, mut visit: impl FnMut(usize, usize)) {
        let (last_row, last_column) = (self.rows as i64 - 1, self.columns as i64 - 1);
        let (lx, ly) = (2 * i64::from(edge.low.x), 2 * i64::from(edge.low.y));
        let (hx, hy) = (2 * i64::from(edge.high.x), 2 * i64::from(edge.high.y));
        // Doubled: a cell reaches from half a step before its corner to half a step before the next one.
        let doubled = self.shift + 1;
        for row in (ly >> doubled).max(0)..=(hy >> doubled).min(last_row) {
            let from = ly.max((row << doubled) - 1);
            let to = hy.min(((row + 1) << doubled) - 1);
            let (west, east) = if ly == hy {
                (lx.min(hx), lx.max(hx))
            } else {
                let x = |y: i64| (y - ly) * ((hx - lx) / 2);
                let (a, b) = (x(from), x(to));
                let half = (hy - ly) / 2;
                // Not beyond the edge itself: a record takes no edge that ends west of its cell.
                let beyond = lx + a.max(b).div_euclid(half) + 1;
                (lx + a.min(b).div_euclid(half), beyond.min(lx.max(hx)))
            };
            let first = (west >> doubled).max(0);
            let last = ((east + 1) >> doubled).min(last_column);
            for column in first..=last {
                visit(column as usize, row as usize);
            }
        }
    }
}

/// The faces over a reference: packed, and their number by level.
#[derive(Debug, Clone, Copy, Default)]
struct Over {
    faces: u64,
    count: i128,
}

impl Over {
    /// Carries on to the reference of the cell in the east.
    fn east(&mut self, edges: &[Edge], side: i64) {
        for e in edges.iter().filter(|e| e.low.y < 0 && e.high.y >= 0) {
            if e.has_right(-1, -1) != e.has_right(2 * side - 1, -1) {
                self.faces ^= e.change;
                self.count += e.step;
            }
        }
    }

    /// Carries on to the reference of the cell in the north.
    fn north(&mut self, edges: &[Edge], side: i64) {
        for e in edges.iter().filter(|e| e.comes_in()) {
            if e.has_above(-1) != e.has_above(2 * side - 1) {
                self.faces ^= e.change;
                self.count += e.step_up();
            }
        }
    }
}

struct Builder<'a> {
    grid: Grid,
    edges: &'a [Edge],
    doubtful: &'a [Bounds],
}

/// What one band of rows contributes.
#[derive(Default)]
struct Part {
    coarse: Vec<u32>,
    fine: Vec<u32>,
    records: Vec<u32>,
    states: Vec<u64>,
    known: HashMap<u64, u32>,
}

impl Builder<'_> {
    fn build(&self, origin: Node, extent: (u32, u32)) -> Result<Cells, CoverageError> {
        let (starts, members) = self.members();
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let height = self.grid.rows.div_ceil(threads * BANDS_PER_THREAD).max(1);
        let bands: Vec<Range<usize>> =
            (0..self.grid.rows).step_by(height).map(|r| r..(r + height).min(self.grid.rows)).collect();
        let of_thread = |thread: usize| {
            let mine = bands.iter().enumerate().skip(thread).step_by(threads);
            mine.map(|(i, rows)| (i, self.band(rows.clone(), &starts, &members))).collect::<Vec<_>>()
        };
        let mut parts: Vec<(usize, Part)> = std::thread::scope(|scope| {
            let running: Vec<_> = (1..threads).map(|t| scope.spawn(move || of_thread(t))).collect();
            let mine = of_thread(0);
            let others =
                running.into_iter().flat_map(|r| r.join().unwrap_or_else(|e| std::panic::resume_unwind(e)));
            mine.into_iter().chain(others).collect()
        });
        parts.sort_unstable_by_key(|(i, _)| *i);
        let mut cells = Cells {
            origin,
            extent,
            shift: self.grid.shift,
            columns: self.grid.columns as u32,
            states: vec![0],
            ..Cells::default()
        };
        let mut known = HashMap::from([(0, 0)]);
        for (_, part) in parts {
            part.append_to(&mut cells, &mut known)?;
        }
        Ok(cells)
    }

    /// The edges of every coarse cell: where a cell's begin, and their numbers.
    fn members(&self) -> (Vec<usize>, Vec<u32>) {
        let cells = self.grid.columns * self.grid.rows;
        let mut starts = vec![0usize; cells + 1];
        for edge in self.edges {
            self.grid.each_met(edge, |c, r| starts[r * self.grid.columns + c + 1] += 1);
        }
        (0..cells).for_each(|i| starts[i + 1] += starts[i]);
        let mut next = starts.clone();
        let mut members = vec![0u32; starts[cells]];
        for (number, edge) in self.edges.iter().enumerate() {
            self.grid.each_met(edge, |c, r| {
                let at = &mut next[r * self.grid.columns + c];
                members[*at] = number as u32;
                *at += 1;
            });
        }
        (starts, members)
    }

    fn band(&self, rows: Range<usize>, starts: &[usize], members: &[u32]) -> Part {
        let mut part = Part::default();
        let side = 1i64 << self.grid.shift;
        let mut scratch = Scratch::default();
        let mut inside: Vec<Edge> = vec![];
        for row in rows {
            let mut over = Over::default();
            for column in 0..self.grid.columns {
                let cell = row * self.grid.columns + column;
                let (x, y) = ((column as i32) << self.grid.shift, (row as i32) << self.grid.shift);
                inside.clear();
                let numbers = &members[starts[cell]..starts[cell + 1]];
                inside.extend(numbers.iter().map(|&n| self.edges[n as usize].moved(x, y)));
                let entry = if self.is_doubtful(x, y) {
                    part.state(CONTESTED)
                } else if inside.is_empty() {
                    part.interior(&over)
                } else {
                    part.divided(self.grid.shift, &inside, over, &mut scratch)
                };
                part.coarse.push(entry);
                over.east(&inside, side);
            }
        }
        part
    }

    fn is_doubtful(&self, x: i32, y: i32) -> bool {
        let last = (1 << self.grid.shift) - 1;
        let cell = Bounds { min: Node::new(x, y), max: Node::new(x + last, y + last) };
        self.doubtful.iter().any(|b| b.intersects(&cell))
    }
}

/// The edges of the fine cells of one coarse cell; kept to be used again.
#[derive(Default)]
struct Scratch {
    lists: Vec<Vec<u32>>,
    near: Vec<Edge>,
}

impl Part {
    fn state(&mut self, faces: u64) -> u32 {
        let next = self.states.len() as u32;
        *self.known.entry(faces).or_insert_with(|| {
            self.states.push(faces);
            next
        })
    }

    /// An entry for a cell without edges.
    fn interior(&mut self, over: &Over) -> u32 {
        let single = over.count == 0 || lanes(over.count).iter().all(|n| (0..=1).contains(n));
        self.state(if single { over.faces } else { CONTESTED })
    }

    /// An entry for a coarse cell with edges.
    fn divided(&mut self, shift: u32, edges: &[Edge], over: Over, scratch: &mut Scratch) -> u32 {
        let divisions = divisions(edges.len(), shift);
        let grid = Grid { shift: shift - divisions, columns: 1 << divisions, rows: 1 << divisions };
        if scratch.lists.len() < grid.columns * grid.rows {
            scratch.lists.resize_with(grid.columns * grid.rows, Vec::new);
        }
        for (number, edge) in edges.iter().enumerate() {
            grid.each_met(edge, |c, r| scratch.lists[r * grid.columns + c].push(number as u32));
        }
        let entry = BORDER | divisions << DIVISIONS_SHIFT | self.fine.len() as u32 & FINE_MASK;
        let side = 1i64 << grid.shift;
        let mut first_of_row = over;
        for row in 0..grid.rows {
            let mut over = first_of_row;
            for column in 0..grid.columns {
                let (x, y) = ((column as i32) << grid.shift, (row as i32) << grid.shift);
                let list = &mut scratch.lists[row * grid.columns + column];
                scratch.near.clear();
                scratch.near.extend(list.drain(..).map(|n| edges[n as usize].moved(x, y)));
                let fine = if scratch.near.is_empty() {
                    self.interior(&over)
                } else {
                    self.record(grid.shift, &scratch.near, &over)
                };
                self.fine.push(fine);
                if column == 0 {
                    first_of_row.north(&scratch.near, side);
                }
                over.east(&scratch.near, side);
            }
        }
        entry
    }

    /// An entry for a fine cell with edges, and its record.
    fn record(&mut self, shift: u32, edges: &[Edge], over: &Over) -> u32 {
        let mut base = *over;
        for e in edges.iter().filter(|e| e.comes_in() && e.has_above(-1)) {
            base.faces ^= e.change;
            base.count -= e.step_up();
        }
        let near = |v: i32| i16::try_from(v).is_ok();
        let fits = |e: &Edge| {
            e.change >> 32 == 0 && e.step == 0 && [e.low.x, e.low.y, e.high.x, e.high.y].into_iter().all(near)
        };
        let single = lanes(base.count).iter().all(|n| (0..=1).contains(n));
        let start = self.records.len() as u32;
        let header = edges.len() as u32 | shift << SIDE_SHIFT;
        if edges.len() > MOST_EDGES {
            return self.state(CONTESTED);
        }
        if single && edges.iter().all(fits) {
            self.records.extend([header, base.faces as u32, (base.faces >> 32) as u32]);
            let end = |n: Node| u32::from(n.x as u16) | u32::from(n.y as u16) << 16;
            self.records.extend(edges.iter().flat_map(|e| [end(e.low), end(e.high), e.change as u32]));
            return BORDER | start;
        }
        let counts = narrow(base.count).zip(edges.iter().map(Edge::counted).collect::<Option<Vec<u64>>>());
        let Some((count, steps)) = counts.filter(|_| edges.len() <= MAX_COUNTED) else {
            return self.state(CONTESTED);
        };
        let words = |v: u64| [v as u32, (v >> 32) as u32];
        self.records.push(header | FULL);
        self.records.extend([words(base.faces), words(count)].concat());
        for (e, step) in edges.iter().zip(steps) {
            self.records.extend([e.low.x, e.low.y, e.high.x, e.high.y].map(|v| v as u32));
            self.records.extend([words(e.change), words(step)].concat());
        }
        BORDER | start
    }

    fn append_to(self, cells: &mut Cells, known: &mut HashMap<u64, u32>) -> Result<(), CoverageError> {
        if cells.fine.len() + self.fine.len() > FINE_MASK as usize
            || cells.records.len() + self.records.len() >= BORDER as usize
        {
            return Err(CoverageError::TooDetailed);
        }
        let states: Vec<u32> = self
            .states
            .iter()
            .map(|&faces| {
                *known.entry(faces).or_insert_with(|| {
                    cells.states.push(faces);
                    cells.states.len() as u32 - 1
                })
            })
            .collect();
        let (fine, records) = (cells.fine.len() as u32, cells.records.len() as u32);
        let placed = |entry: u32, start: u32| match entry & BORDER {
            0 => states[entry as usize],
            _ => entry + start,
        };
        cells.coarse.extend(self.coarse.into_iter().map(|e| placed(e, fine)));
        cells.fine.extend(self.fine.into_iter().map(|e| placed(e, records)));
        cells.records.extend(self.records);
        Ok(())
    }
}

impl Edge {
    /// The step of a full record on crossing the edge from the base.
    fn counted(&self) -> Option<u64> {
        narrow(if self.comes_in() { self.step_up() } else { self.step })
    }
}

/// A count in the lanes of a record, if it is small enough.
fn narrow(count: i128) -> Option<u64> {
    let lanes: [i32; MAX_LEVELS] = lanes(count);
    let fits = lanes.iter().all(|n| n.unsigned_abs() as usize <= MAX_COUNTED);
    let packed = |sum: i64, (level, n): (usize, &i32)| sum + (i64::from(*n) << (COUNT_BITS * level));
    fits.then(|| lanes.iter().enumerate().fold(0, packed) as u64)
}

/// How often a coarse cell is halved, so that few edges remain in a fine cell.
fn divisions(edges: usize, shift: u32) -> u32 {
    let fine = (edges as u32).saturating_mul(FINE_PER_EDGE).max(1);
    (fine.ilog2().div_ceil(2)).min(5).min(shift)
}
