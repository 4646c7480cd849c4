//! Lines of equal subsidence: the border of an influence zone as a polygon.

use super::integral::PlaneRing;
use super::trough::Trough;
use std::collections::BTreeMap;

/// Cells in one radius.
const CELLS_PER_RADIUS: f64 = 4.0;
/// Steps of the search for the line along a cell's side; each at least halves the interval.
const REFINEMENTS: u32 = 40;

/// A side of a cell: column and row of its south-west end, and whether it runs to the north.
type Side = (u32, u32, bool);

/// The border of where a trough at rest is at least `level_mm` deep, as closed rings on the trough's plane: counter-clockwise
/// around it, clockwise around what lies higher. Vertices lie on the line to a millimetre; between them it is straight over a
/// quarter of a radius.
pub fn isoline(trough: &Trough, level_mm: f64) -> Vec<PlaneRing> {
    let cell = trough.radius_m() / CELLS_PER_RADIUS;
    let (low, high) = trough.extent();
    // A margin of one cell, so that no line leaves the field.
    let origin = [low[0] - cell, low[1] - cell];
    let count = |n: usize| ((high[n] - low[n]) / cell).ceil() as u32 + 2;
    let (columns, rows) = (count(0), count(1));
    let corner = |x: u32, y: u32| [origin[0] + f64::from(x) * cell, origin[1] + f64::from(y) * cell];
    let above = |p: [f64; 2]| trough.at_rest(p).w_mm - level_mm;
    let width = columns as usize + 1;
    let depths: Vec<f64> = (0..=rows)
        .flat_map(|y| (0..=columns).map(move |x| (x, y)))
        .map(|(x, y)| above(corner(x, y)))
        .collect();
    let depth = |x: u32, y: u32| depths[y as usize * width + x as usize];
    let mut next: BTreeMap<Side, Side> = BTreeMap::new();
    for y in 0..rows {
        for x in 0..columns {
            let inside =
                [depth(x, y), depth(x + 1, y), depth(x + 1, y + 1), depth(x, y + 1)].map(|d| d >= 0.0);
            let middle = || above([corner(x, y)[0] + cell / 2.0, corner(x, y)[1] + cell / 2.0]) >= 0.0;
            for (from, to) in segments(inside, middle) {
                next.insert(side(x, y, from), side(x, y, to));
            }
        }
    }
    let crossing = |&(x, y, north): &Side| {
        let (a, b) = (corner(x, y), if north { corner(x, y + 1) } else { corner(x + 1, y) });
        on_line(&above, a, b)
    };
    let mut rings = Vec::new();
    while let Some((&start, _)) = next.first_key_value() {
        let mut ring = PlaneRing::new();
        let mut at = start;
        while let Some(to) = next.remove(&at) {
            ring.push(crossing(&at));
            at = to;
        }
        rings.push(ring);
    }
    rings
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

/// Where a side of a cell crosses the line, by halving.
fn on_line(above: &impl Fn([f64; 2]) -> f64, a: [f64; 2], b: [f64; 2]) -> [f64; 2] {
    let at = |t: f64| [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t];
    let first = above(a) >= 0.0;
    let (mut from, mut to) = (0.0, 1.0);
    let length = (b[0] - a[0]).hypot(b[1] - a[1]);
    for _ in 0..REFINEMENTS {
        if (to - from) * length < 1e-3 {
            break;
        }
        let middle = 0.5 * (from + to);
        if (above(at(middle)) >= 0.0) == first { from = middle } else { to = middle }
    }
    at(0.5 * (from + to))
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
