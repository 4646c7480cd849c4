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

/// Writes commands behind those of what is drawn already, for one feature.
struct Pen<'o> {
    at: (i32, i32),
    out: &'o mut Vec<u32>,
}

impl<'o> Pen<'o> {
    fn on(out: &'o mut Vec<u32>) -> Pen<'o> {
        out.clear();
        Pen { at: (0, 0), out }
    }

    fn to(&mut self, p: (i32, i32)) {
        let zigzag = |v: i32| ((v << 1) ^ (v >> 31)) as u32;
        self.out.push(zigzag(p.0 - self.at.0));
        self.out.push(zigzag(p.1 - self.at.1));
        self.at = p;
    }

    fn path<'p>(&mut self, first: &(i32, i32), rest: impl ExactSizeIterator<Item = &'p (i32, i32)>) {
        self.out.push(command(MOVE_TO, 1));
        self.to(*first);
        self.out.push(command(LINE_TO, rest.len()));
        rest.for_each(|p| self.to(*p));
    }
}

pub(super) fn point(p: (i32, i32), out: &mut Vec<u32>) {
    let mut pen = Pen::on(out);
    pen.out.push(command(MOVE_TO, 1));
    pen.to(p);
}

/// Lines of at least two different vertices; others are dropped.
pub(super) fn lines(parts: &[Vec<(i32, i32)>], out: &mut Vec<u32>) {
    let mut pen = Pen::on(out);
    for part in parts {
        if let [first, rest @ ..] = part.as_slice()
            && !rest.is_empty()
        {
            pen.path(first, rest.iter());
        }
    }
}

/// Collects rings; outer rings run clockwise on the screen (positive area with y down), holes against it.
pub(super) struct PolygonWriter<'o> {
    pen: Pen<'o>,
}

impl<'o> PolygonWriter<'o> {
    pub(super) fn on(out: &'o mut Vec<u32>) -> PolygonWriter<'o> {
        PolygonWriter { pen: Pen::on(out) }
    }

    /// Adds an open ring; returns whether it had an area to draw.
    pub(super) fn ring(&mut self, ring: &[(i32, i32)], outer: bool) -> bool {
        let area = twice_area(ring);
        if ring.len() < 3 || area == 0 {
            return false;
        }
        match ring {
            [first, rest @ ..] if (area > 0) == outer => self.pen.path(first, rest.iter()),
            [rest @ .., last] => self.pen.path(last, rest.iter().rev()),
            [] => return false,
        }
        self.pen.out.push(CLOSE);
        true
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
        let mut out = vec![1, 2, 3];
        assert!(PolygonWriter::on(&mut out).ring(&[(3, 6), (8, 12), (20, 34)], true));
        assert_eq!(out, [9, 6, 12, 18, 10, 12, 24, 44, 15]);
    }

    #[test]
    fn a_hole_runs_against_its_outer_ring() {
        let mut commands = vec![];
        let mut writer = PolygonWriter::on(&mut commands);
        let square = [(0, 0), (10, 0), (10, 10), (0, 10)];
        writer.ring(&square, true);
        writer.ring(&square, false);
        assert_eq!(commands[..12], [9, 0, 0, 26, 20, 0, 0, 20, 19, 0, 15, 9]);
    }

    #[test]
    fn a_ring_without_area_is_not_drawn() {
        assert!(!PolygonWriter::on(&mut vec![]).ring(&[(0, 0), (5, 0), (9, 0)], true));
    }
}
