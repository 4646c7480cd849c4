//! The face's advance through a panel in time, and how long the ground moves.

use super::integral::PlaneRing;
use time::Date;

/// A face that goes through a panel evenly, from one end to the other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Advance {
    direction: [f64; 2],
    from_m: f64,
    to_m: f64,
    start: f64,
    end: f64,
}

/// How long the ground moves after an extraction, days: 2.5 H up to 400 m of depth, 1000·e^(1 - 400/H) below
/// (handbook to the 2017 code, for places without measurements).
pub fn duration_days(depth_m: f64) -> f64 {
    if depth_m <= 400.0 { 2.5 * depth_m } else { 1000.0 * (1.0 - 400.0 / depth_m).exp() }
}

impl Advance {
    /// Along the longer way of the panel, towards the east (or north): what is assumed where no positions of the face are known.
    /// `None` for a shape without extent.
    pub fn assumed(rings: &[PlaneRing], start: Date, end: Date) -> Option<Advance> {
        let ring = rings.first()?;
        // The axis of the edges, each with the square of its length: doubled angles make both directions of an edge agree.
        let doubled = ring.iter().zip(ring.iter().cycle().skip(1)).fold([0.0, 0.0], |sum, (p, q)| {
            let (x, y) = (q[0] - p[0], q[1] - p[1]);
            [sum[0] + (x * x - y * y) * x.hypot(y), sum[1] + 2.0 * x * y * x.hypot(y)]
        });
        let angle = 0.5 * doubled[1].atan2(doubled[0]);
        let direction = [angle.cos(), angle.sin()];
        let along = |p: &[f64; 2]| p[0] * direction[0] + p[1] * direction[1];
        let (from_m, to_m) = rings
            .iter()
            .flatten()
            .map(along)
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), l| (low.min(l), high.max(l)));
        let day = |d: Date| f64::from(d.to_julian_day());
        (to_m > from_m).then_some(Advance { direction, from_m, to_m, start: day(start), end: day(end) })
    }

    /// Way of the face, metres.
    pub fn length_m(&self) -> f64 {
        self.to_m - self.from_m
    }

    /// The rings cut across the advance into slices of equal width, each with the Julian day on which the face was in its middle.
    ///
    /// Rings are cut one by one; edges that a cut leaves lying on each other run to and fro and cancel in every integral.
    pub fn slices(&self, rings: &[PlaneRing], count: u32) -> Vec<(Vec<PlaneRing>, f64)> {
        let width = self.length_m() / f64::from(count);
        let slice = |n: u32| {
            let (from, to) = (self.from_m + width * f64::from(n), self.from_m + width * f64::from(n + 1));
            // The outermost keep whatever rounding puts beyond.
            let from = if n == 0 { f64::NEG_INFINITY } else { from };
            let to = if n + 1 == count { f64::INFINITY } else { to };
            let cut = rings.iter().map(|ring| self.between(ring, from, to));
            let rings: Vec<_> = cut.filter(|ring| ring.len() > 2).collect();
            let done = (f64::from(n) + 0.5) / f64::from(count);
            (rings, self.start + done * (self.end - self.start))
        };
        (0..count).map(slice).filter(|(rings, _)| !rings.is_empty()).collect()
    }

    fn between(&self, ring: &PlaneRing, from: f64, to: f64) -> PlaneRing {
        let ring = if from.is_finite() { self.beyond(ring, from, 1.0) } else { ring.clone() };
        if to.is_finite() { self.beyond(&ring, to, -1.0) } else { ring }
    }

    /// The part of a ring on one side of a line across the advance (Sutherland and Hodgman, 1974).
    fn beyond(&self, ring: &PlaneRing, line: f64, side: f64) -> PlaneRing {
        let depth = |p: &[f64; 2]| side * (p[0] * self.direction[0] + p[1] * self.direction[1] - line);
        let mut kept = PlaneRing::with_capacity(ring.len() + 4);
        for (p, q) in ring.iter().zip(ring.iter().cycle().skip(1)) {
            let (a, b) = (depth(p), depth(q));
            if a >= 0.0 {
                kept.push(*p);
            }
            if (a < 0.0) != (b < 0.0) {
                let t = a / (a - b);
                kept.push([p[0] + (q[0] - p[0]) * t, p[1] + (q[1] - p[1]) * t]);
            }
        }
        kept
    }
}
