//! Areas on a plane made smaller (or larger) by a distance all round.

use geo::buffer::{Buffer, BufferStyle, LineJoin};
use geo_types::{Coord, LineString, MultiPolygon, Polygon};

/// An area whose every edge was moved to its left by a distance: inwards for rings that run counter-clockwise outside and
/// clockwise around holes; a negative distance moves outwards. Corners are mitred.
///
/// Where no edge disappears, corners are exact to rounding. Where the shape changes (narrow necks, short edges) the
/// result comes from an overlay of about a micrometre; what is narrower than twice the distance vanishes.
///
/// # Units
/// Metres, x to the east, y to the north; rings open.
pub fn inset(rings: &[Vec<[f64; 2]>], metres: f64) -> Vec<Vec<[f64; 2]>> {
    if metres == 0.0 {
        return rings.to_vec();
    }
    let moved: Option<Vec<_>> = rings.iter().map(|ring| mitred(ring, metres)).collect();
    match moved {
        Some(moved) if !crossing(&moved) => moved,
        _ => overlaid(rings, metres),
    }
}

/// A ring with each edge moved to its left; `None` when an edge would turn round or vanish.
fn mitred(ring: &[[f64; 2]], metres: f64) -> Option<Vec<[f64; 2]>> {
    let count = ring.len();
    let edge = |n: usize| {
        let (p, q) = (ring[n % count], ring[(n + 1) % count]);
        let d = [q[0] - p[0], q[1] - p[1]];
        let length = d[0].hypot(d[1]);
        (length > 0.0).then(|| [d[0] / length, d[1] / length])
    };
    let corner = |n: usize| {
        let (before, after) = (edge(n + count - 1)?, edge(n)?);
        // The point at `metres` from both edges lies on the bisector of their normals.
        let scale = 1.0 + before[0] * after[0] + before[1] * after[1];
        (scale > 0.05).then(|| {
            let normal = [-before[1] - after[1], before[0] + after[0]];
            [ring[n][0] + normal[0] * metres / scale, ring[n][1] + normal[1] * metres / scale]
        })
    };
    let moved: Vec<_> = (0..count).map(corner).collect::<Option<_>>()?;
    let keeps_direction = |n: usize| {
        let (p, q) = (moved[n], moved[(n + 1) % count]);
        edge(n).is_some_and(|d| d[0] * (q[0] - p[0]) + d[1] * (q[1] - p[1]) > 0.0)
    };
    (0..count).all(keeps_direction).then_some(moved)
}

/// Whether any two edges that are no neighbours touch.
fn crossing(rings: &[Vec<[f64; 2]>]) -> bool {
    let edges: Vec<_> = rings
        .iter()
        .enumerate()
        .flat_map(|(r, ring)| (0..ring.len()).map(move |n| (r, n, ring[n], ring[(n + 1) % ring.len()])))
        .collect();
    let turn =
        |a: [f64; 2], b: [f64; 2], c: [f64; 2]| (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
    let neighbours = |a: &(usize, usize, [f64; 2], [f64; 2]), b: &(usize, usize, [f64; 2], [f64; 2])| {
        let count = rings[a.0].len();
        a.0 == b.0 && ((a.1 + 1) % count == b.1 || (b.1 + 1) % count == a.1)
    };
    edges.iter().enumerate().any(|(n, a)| {
        edges[n + 1..].iter().any(|b| {
            !neighbours(a, b)
                && turn(a.2, a.3, b.2) * turn(a.2, a.3, b.3) <= 0.0
                && turn(b.2, b.3, a.2) * turn(b.2, b.3, a.3) <= 0.0
        })
    })
}

/// Turn of a chord, radians: the library below draws none finer.
const ARC: f64 = 0.01 * std::f64::consts::PI;

/// Areas made larger by a distance all round, with round corners: each as its outer ring and its holes.
///
/// # Units
/// Metres, x to the east and y to the north; rings open, counter-clockwise outside and clockwise around holes, each hole after its
/// outer ring. Arcs are drawn by two hundred chords to the circle: these lie at most 1.3e-4 of the distance within it (0.65 m at 5 km).
pub fn grown(rings: &[Vec<[f64; 2]>], metres: f64) -> Vec<Vec<Vec<[f64; 2]>>> {
    buffered(rings, BufferStyle::new(metres).line_join(LineJoin::Round(ARC)))
}

fn overlaid(rings: &[Vec<[f64; 2]>], metres: f64) -> Vec<Vec<[f64; 2]>> {
    let style = BufferStyle::new(-metres).line_join(LineJoin::Miter(0.3));
    buffered(rings, style).into_iter().flatten().collect()
}

fn buffered(rings: &[Vec<[f64; 2]>], style: BufferStyle<f64>) -> Vec<Vec<Vec<[f64; 2]>>> {
    let line = |ring: &Vec<[f64; 2]>| LineString::new(ring.iter().map(|&[x, y]| Coord { x, y }).collect());
    let mut shapes: Vec<Polygon<f64>> = Vec::new();
    for ring in rings {
        match shapes.last_mut() {
            // A hole belongs to the outer ring before it.
            Some(last) if twice_area(ring) < 0.0 => last.interiors_push(line(ring)),
            _ => shapes.push(Polygon::new(line(ring), vec![])),
        }
    }
    let made = MultiPolygon(shapes).buffer_with_style(style);
    let open = |line: &LineString<f64>, outer: bool| {
        let mut ring: Vec<_> = line.coords().map(|c| [c.x, c.y]).collect();
        ring.pop();
        if (twice_area(&ring) > 0.0) != outer {
            ring.reverse();
        }
        ring
    };
    let rings = |p: &Polygon<f64>| {
        let holes = p.interiors().iter().map(|h| open(h, false));
        std::iter::once(open(p.exterior(), true)).chain(holes).collect::<Vec<_>>()
    };
    made.iter().map(rings).collect()
}

/// Twice the area of an open ring, positive when it runs counter-clockwise.
pub fn twice_area(ring: &[[f64; 2]]) -> f64 {
    ring.iter().zip(ring.iter().cycle().skip(1)).map(|(p, q)| p[0] * q[1] - p[1] * q[0]).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grown_area_is_round_at_its_corners_and_as_far_away_everywhere() {
        let square = vec![[0.0, 0.0], [10.0, 0.0], [10.0, 10.0], [0.0, 10.0]];
        let made = grown(&[square], 100.0);
        assert_eq!((made.len(), made[0].len()), (1, 1));
        let away = |p: &[f64; 2]| {
            let off = |v: f64| (-v).max(v - 10.0).max(0.0);
            off(p[0]).hypot(off(p[1]))
        };
        assert!(made[0][0].iter().all(|p| (away(p) - 100.0).abs() < 0.005), "{made:?}");
        let exact = 100.0 + 4.0 * 10.0 * 100.0 + std::f64::consts::PI * 100.0 * 100.0;
        let off = 0.5 * twice_area(&made[0][0]) / exact - 1.0;
        // A polygon of chords of the angle a holds sin(a)/a of its circle.
        let chords = std::f64::consts::PI * 1e4 * (ARC.sin() / ARC - 1.0) / exact;
        assert!((off - chords).abs() < 1e-6, "{off} instead of {chords}");
        assert_eq!(made[0][0].len(), 204);
    }

    fn rectangle(x0: f64, y0: f64, x1: f64, y1: f64) -> Vec<[f64; 2]> {
        vec![[x0, y0], [x1, y0], [x1, y1], [x0, y1]]
    }

    fn area(rings: &[Vec<[f64; 2]>]) -> f64 {
        rings.iter().map(|r| twice_area(r) / 2.0).sum()
    }

    #[test]
    fn a_rectangle_gets_smaller_by_the_distance_on_every_side_exactly() {
        assert_eq!(inset(&[rectangle(0.0, 0.0, 1000.0, 240.0)], 20.0), [rectangle(20.0, 20.0, 980.0, 220.0)]);
        assert_eq!(inset(&[rectangle(0.0, 0.0, 10.0, 10.0)], -5.0), [rectangle(-5.0, -5.0, 15.0, 15.0)]);
    }

    #[test]
    fn a_hole_grows_while_its_area_shrinks() {
        let mut hole = rectangle(40.0, 40.0, 60.0, 60.0);
        hole.reverse();
        let smaller = inset(&[rectangle(0.0, 0.0, 100.0, 100.0), hole], 5.0);
        assert!((area(&smaller) - (90.0 * 90.0 - 30.0 * 30.0)).abs() < 1e-9, "{smaller:?}");
    }

    #[test]
    fn a_neck_narrower_than_twice_the_distance_is_cut() {
        // Two squares of 100 m joined by a neck 10 m wide.
        let dumbbell = vec![
            [0.0, 0.0],
            [100.0, 0.0],
            [100.0, 45.0],
            [200.0, 45.0],
            [200.0, 0.0],
            [300.0, 0.0],
            [300.0, 100.0],
            [200.0, 100.0],
            [200.0, 55.0],
            [100.0, 55.0],
            [100.0, 100.0],
            [0.0, 100.0],
        ];
        let parts = inset(&[dumbbell], 20.0);
        assert_eq!(parts.len(), 2);
        assert!((area(&parts) - 2.0 * 60.0 * 60.0).abs() < 1.0, "{parts:?}");
    }

    #[test]
    fn what_is_too_narrow_vanishes() {
        assert!(inset(&[rectangle(0.0, 0.0, 100.0, 30.0)], 20.0).is_empty());
    }
}
