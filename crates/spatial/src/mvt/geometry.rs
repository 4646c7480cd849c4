//! Command streams of MVT geometry (specification 2.1, §4.3): zigzag deltas from one cursor.

/// Geometry type numbers of the specification.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Point = 1,
    Line = 2,
    Polygon = 3,
}

const MOVE_TO: u32 = 1;
const LINE_TO: u32 = 2;
const CLOSE: u32 = 7 | (1 << 3);

fn command(id: u32, count: usize) -> u32 {
    id | (count as u32) << 3
}

#[derive(Default)]
struct Pen {
    at: (i32, i32),
    out: Vec<u32>,
}

impl Pen {
    fn to(&mut self, p: (i32, i32)) {
        let zigzag = |v: i32| ((v << 1) ^ (v >> 31)) as u32;
        self.out.push(zigzag(p.0 - self.at.0));
        self.out.push(zigzag(p.1 - self.at.1));
        self.at = p;
    }

    fn path(&mut self, first: (i32, i32), rest: &[(i32, i32)]) {
        self.out.push(command(MOVE_TO, 1));
        self.to(first);
        self.out.push(command(LINE_TO, rest.len()));
        rest.iter().for_each(|p| self.to(*p));
    }
}

pub(super) fn point(p: (i32, i32)) -> Vec<u32> {
    let mut pen = Pen::default();
    pen.out.push(command(MOVE_TO, 1));
    pen.to(p);
    pen.out
}

/// Lines of at least two different vertices; others are dropped.
pub(super) fn lines(parts: &[Vec<(i32, i32)>]) -> Vec<u32> {
    let mut pen = Pen::default();
    for part in parts {
        if let [first, rest @ ..] = part.as_slice()
            && !rest.is_empty()
        {
            pen.path(*first, rest);
        }
    }
    pen.out
}

/// Collects rings; outer rings run clockwise on the screen (positive area with y down), holes against it.
#[derive(Default)]
pub(super) struct PolygonWriter {
    pen: Pen,
}

impl PolygonWriter {
    /// Adds an open ring; returns whether it had an area to draw.
    pub(super) fn ring(&mut self, ring: &[(i32, i32)], outer: bool) -> bool {
        let area = twice_area(ring);
        if ring.len() < 3 || area == 0 {
            return false;
        }
        let reversed: Vec<(i32, i32)>;
        let ring = if (area > 0) == outer {
            ring
        } else {
            reversed = ring.iter().rev().copied().collect();
            &reversed
        };
        if let [first, rest @ ..] = ring {
            self.pen.path(*first, rest);
            self.pen.out.push(CLOSE);
        }
        true
    }

    pub(super) fn finish(self) -> Vec<u32> {
        self.pen.out
    }
}

pub(super) fn twice_area(ring: &[(i32, i32)]) -> i64 {
    let next = ring.iter().skip(1).chain(ring.first());
    let cross = |(a, b): (&(i32, i32), &(i32, i32))| {
        i64::from(a.0) * i64::from(b.1) - i64::from(b.0) * i64::from(a.1)
    };
    ring.iter().zip(next).map(cross).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_polygon_example_of_the_specification_is_reproduced() {
        let mut writer = PolygonWriter::default();
        assert!(writer.ring(&[(3, 6), (8, 12), (20, 34)], true));
        assert_eq!(writer.finish(), [9, 6, 12, 18, 10, 12, 24, 44, 15]);
    }

    #[test]
    fn a_hole_runs_against_its_outer_ring() {
        let mut writer = PolygonWriter::default();
        let square = [(0, 0), (10, 0), (10, 10), (0, 10)];
        writer.ring(&square, true);
        writer.ring(&square, false);
        let commands = writer.finish();
        assert_eq!(commands[..12], [9, 0, 0, 26, 20, 0, 0, 20, 19, 0, 15, 9]);
    }

    #[test]
    fn a_ring_without_area_is_not_drawn() {
        assert!(!PolygonWriter::default().ring(&[(0, 0), (5, 0), (9, 0)], true));
    }
}
