//! Lines on which a field of the plane has the value 0, traced as closed rings.

use super::integral::PlaneRing;
use super::trough::Trough;
use std::collections::HashSet;

/// Cells in one radius of influence.
pub(super) const CELLS_PER_RADIUS: f64 = 8.0;
/// Only every so-many-th column and row is looked at everywhere; the line is followed from there.
const STRIDE: u32 = 4;
/// At a hill or hollow of the coarse grid nearer to 0 than this, all corners around are looked at: what is smaller than the
/// coarse grid hides there.
const NEAR: f64 = 1.5;
/// Vertices lie on the line to this, metres.
const EXACT_M: f64 = 3e-4;
/// Steps of the search for the line along a cell's side; each that does not end it halves what is left or better in two.
const STEPS: u32 = 60;

/// A side of a cell: column and row of its south-west end, and whether it runs to the north.
type Side = (u32, u32, bool);

/// The border of where a trough at rest is at least `level_mm` deep, as closed rings on the trough's plane: counter-clockwise
/// around it, clockwise around what lies higher.
pub fn isoline(trough: &Trough, level_mm: f64) -> Vec<PlaneRing> {
    let depth = |p: [f64; 2]| (trough.at_rest(p).w_mm / level_mm).max(f64::MIN_POSITIVE).ln();
    trace(&depth, trough.extent(), trough.radius_m() / CELLS_PER_RADIUS)
}

/// The border of where `field` is at least 0 within a box, as closed rings: counter-clockwise around it, clockwise around what
/// is below. Vertices lie on the line to less than a millimetre; between them, within a cell, it is straight.
///
/// Marching squares that only follow the line. In a cell whose opposite corners are inside, the value in the middle decides which
/// of them are joined; it is asked of the same function each time, so that lines never cross. What touches the border of the box
/// is cut off there.
///
/// # Units
/// `low` and `high` are the south-west and north-east corner, metres; `cell` the side of a cell, metres.
pub(super) fn trace(
    field: &impl Fn([f64; 2]) -> f64,
    (low, high): ([f64; 2], [f64; 2]),
    cell: f64,
) -> Vec<PlaneRing> {
    let mut lattice = Lattice::of(field, low, high, cell);
    let seeds = lattice.seeds();
    let mut used: HashSet<Side> = HashSet::new();
    let mut rings = vec![];
    for start in seeds {
        let mut ring = PlaneRing::new();
        let mut at = start;
        while used.insert(at) {
            ring.push(lattice.crossing(at));
            let Some(next) = lattice.next(at) else { break };
            at = next;
        }
        if ring.len() > 2 {
            rings.push(ring);
        }
    }
    rings
}

/// A grid over the box, whose corners are asked for when they are needed.
struct Lattice<'f, F> {
    field: &'f F,
    origin: [f64; 2],
    cell: f64,
    columns: u32,
    rows: u32,
    /// Values at corners, row by row; not a number where nobody asked yet.
    known: Vec<f64>,
}

impl<'f, F: Fn([f64; 2]) -> f64> Lattice<'f, F> {
    fn of(field: &'f F, low: [f64; 2], high: [f64; 2], cell: f64) -> Lattice<'f, F> {
        // A margin of one cell, so that no line leaves the grid; a whole number of strides.
        let count = |n: usize| (((high[n] - low[n]) / cell).ceil() as u32 + 2).next_multiple_of(STRIDE);
        let (columns, rows) = (count(0), count(1));
        let known = vec![f64::NAN; (columns as usize + 1) * (rows as usize + 1)];
        Lattice { field, origin: [low[0] - cell, low[1] - cell], cell, columns, rows, known }
    }

    fn place(&self, x: u32, y: u32) -> [f64; 2] {
        [self.origin[0] + f64::from(x) * self.cell, self.origin[1] + f64::from(y) * self.cell]
    }

    /// The value at a corner; the outermost corners count as outside.
    fn value(&mut self, (x, y): (u32, u32)) -> f64 {
        if x == 0 || y == 0 || x >= self.columns || y >= self.rows {
            return -1.0;
        }
        let n = y as usize * (self.columns as usize + 1) + x as usize;
        if self.known[n].is_nan() {
            self.known[n] = (self.field)(self.place(x, y));
        }
        self.known[n]
    }

    fn is_crossed(&mut self, side: Side) -> bool {
        let [a, b] = ends(side);
        (self.value(a) >= 0.0) != (self.value(b) >= 0.0)
    }

    /// Sides that the line crosses, at least one of each ring that the coarse grid or a hill or hollow of it shows.
    fn seeds(&mut self) -> Vec<Side> {
        let mut seeds = vec![];
        for y in (0..=self.rows).step_by(STRIDE as usize) {
            for x in (0..=self.columns).step_by(STRIDE as usize) {
                let here = self.value((x, y)) >= 0.0;
                if x < self.columns && (self.value((x + STRIDE, y)) >= 0.0) != here {
                    seeds.extend((x..x + STRIDE).map(|x| (x, y, false)));
                }
                if y < self.rows && (self.value((x, y + STRIDE)) >= 0.0) != here {
                    seeds.extend((y..y + STRIDE).map(|y| (x, y, true)));
                }
                if self.is_hill_or_hollow(x, y) {
                    let around = |v: u32, end: u32| v.saturating_sub(STRIDE)..(v + STRIDE).min(end);
                    let (across, up) = (around(x, self.columns), around(y, self.rows));
                    seeds.extend(across.flat_map(|x| up.clone().map(move |y| (x, y, false))));
                }
            }
        }
        seeds.retain(|side| self.is_crossed(*side));
        seeds
    }

    /// Whether a corner of the coarse grid is a hill below 0 or a hollow above it, among its neighbours there.
    fn is_hill_or_hollow(&mut self, x: u32, y: u32) -> bool {
        let inner = |v: u32, end: u32| v >= STRIDE && v + STRIDE <= end;
        let here = self.value((x, y));
        if !inner(x, self.columns) || !inner(y, self.rows) || here.abs() > NEAR {
            return false;
        }
        let steps = [0, STRIDE, 2 * STRIDE];
        let mut around = steps.iter().flat_map(|dx| steps.map(|dy| (x + dx - STRIDE, y + dy - STRIDE)));
        if here < 0.0 {
            around.all(|at| self.value(at) <= here)
        } else {
            around.all(|at| self.value(at) >= here)
        }
    }

    /// The side by which a line that came through this one leaves the cell at its other side.
    fn next(&mut self, (x, y, north): Side) -> Option<Side> {
        // A side is the south or west side of one cell and the north or east side of its neighbour: the line enters one of them.
        let (here, before) = if north {
            ((x, y, 3), (x.checked_sub(1), Some(y), 1))
        } else {
            ((x, y, 0), (Some(x), y.checked_sub(1), 2))
        };
        let neighbour = before.0.zip(before.1).map(|(x, y)| (x, y, before.2));
        [Some(here), neighbour].into_iter().flatten().find_map(|(x, y, entered)| {
            let corners = [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)];
            let inside = corners.map(|at| self.value(at) >= 0.0);
            let half = 0.5 * self.cell;
            let [east, north] = self.place(x, y);
            let middle = || (self.field)([east + half, north + half]) >= 0.0;
            let left = segments(inside, middle).into_iter().find(|(from, _)| *from == entered)?.1;
            Some(side(x, y, left))
        })
    }

    /// Where the line crosses a side: false position, with the Illinois rule against an end that stays.
    fn crossing(&mut self, at: Side) -> [f64; 2] {
        let [from, to] = ends(at);
        let (mut fa, mut fb) = (self.value(from), self.value(to));
        let (a, b) = (self.place(from.0, from.1), self.place(to.0, to.1));
        let place = |t: f64| [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t];
        let (mut ta, mut tb) = (0.0, 1.0);
        let mut stayed = 0;
        for _ in 0..STEPS {
            let t = (ta * fb - tb * fa) / (fb - fa);
            let t = if t.is_finite() { t } else { 0.5 * (ta + tb) };
            let value = (self.field)(place(t));
            let slope = (fb - fa).abs() / (tb - ta);
            if (tb - ta) * self.cell < EXACT_M || value.abs() / slope * self.cell < 0.1 * EXACT_M {
                return place(t);
            }
            if (value >= 0.0) == (fa >= 0.0) {
                (ta, fa) = (t, value);
                fb *= if stayed == 1 { 0.5 } else { 1.0 };
                stayed = 1;
            } else {
                (tb, fb) = (t, value);
                fa *= if stayed == -1 { 0.5 } else { 1.0 };
                stayed = -1;
            }
        }
        place(0.5 * (ta + tb))
    }
}

fn ends((x, y, north): Side) -> [(u32, u32); 2] {
    [(x, y), if north { (x, y + 1) } else { (x + 1, y) }]
}

/// The sides (0 south, 1 east, 2 north, 3 west) a line enters and leaves a cell by, what is inside at its left. Corners run
/// counter-clockwise from the south-west.
fn segments(inside: [bool; 4], middle: impl Fn() -> bool) -> Vec<(u8, u8)> {
    // A side is left where the border goes from inside to outside when walked counter-clockwise.
    let at = |n: u8| inside[usize::from(n) % 4];
    let ends: Vec<u8> = (0..4).filter(|&n| at(n) && !at(n + 1)).collect();
    let begins: Vec<u8> = (0..4).filter(|&n| !at(n) && at(n + 1)).collect();
    match (begins.as_slice(), ends.as_slice()) {
        // Walking with the inside at the left, the line comes in through the side where the border leaves the inside.
        ([b], [e]) => vec![(*e, *b)],
        ([b0, b1], [e0, e1]) => {
            let next_begin =
                |e: u8| (1..4).map(|k| (e + k) % 4).find(|n| *n == *b0 || *n == *b1).unwrap_or(*b0);
            let last_begin =
                |e: u8| (1..4).map(|k| (e + 4 - k) % 4).find(|n| *n == *b0 || *n == *b1).unwrap_or(*b0);
            let pick = |e: u8| if middle() { next_begin(e) } else { last_begin(e) };
            vec![(*e0, pick(*e0)), (*e1, pick(*e1))]
        }
        _ => vec![],
    }
}

fn side(x: u32, y: u32, side: u8) -> Side {
    match side {
        0 => (x, y, false),
        1 => (x + 1, y, true),
        2 => (x, y + 1, false),
        _ => (x, y, true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_corner_inside_is_cut_off_with_the_inside_at_the_left() {
        // Only the south-west corner: the line comes in from the south and leaves to the west.
        assert_eq!(segments([true, false, false, false], || false), [(0, 3)]);
        assert_eq!(segments([false, true, true, true], || true), [(3, 0)]);
        assert!(segments([true; 4], || true).is_empty());
    }

    #[test]
    fn opposite_corners_are_joined_when_the_middle_is_inside() {
        assert_eq!(segments([true, false, true, false], || false), [(0, 3), (2, 1)]);
        assert_eq!(segments([true, false, true, false], || true), [(0, 1), (2, 3)]);
    }
}
