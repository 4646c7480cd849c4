//! The trough above one panel under one set of parameters, at any point and on any day.

use super::advance::{Advance, duration_days};
use super::basin::{Basin, Seam, corners};
use super::integral::{FAR, PlaneRing};
use super::movement::Movement;
use super::plane::LocalPlane;
use super::rules::Parameters;
use crate::mine::Panel;
use spatial::{LonLat, Node};
use time::Date;

/// Beyond this many radii from the effective panel the subsidence is below 8.5e-5 of the largest and taken for none.
const REACH: f64 = 1.5;
/// Most slices a panel is cut into along its advance.
const MAX_SLICES: f64 = 64.0;

/// The movement that one panel causes. Immutable; cheap to ask.
#[derive(Debug, Clone, PartialEq)]
pub struct Trough {
    plane: LocalPlane,
    basin: Basin,
    /// Knothe's coefficient, per day.
    rate: f64,
    slices: Vec<Slice>,
    low: [f64; 2],
    high: [f64; 2],
    /// A box in degrees around the same, a little larger: most places are far away, and this is known before they are projected.
    degrees: [[f64; 2]; 2],
}

/// A strip of the effective extraction.
#[derive(Debug, Clone, PartialEq)]
struct Slice {
    rings: Vec<PlaneRing>,
    /// Julian day of its extraction.
    day: f64,
    /// Its corners with the smallest and largest coordinates.
    low: [f64; 2],
    high: [f64; 2],
}

impl Slice {
    fn of((rings, day): (Vec<PlaneRing>, f64)) -> Option<Slice> {
        let (low, high) = corners(&rings)?;
        Some(Slice { rings, day, low, high })
    }

    /// Whether it is so near that its influence counts: most slices of a long panel are not.
    fn within(&self, metres: f64, at: [f64; 2]) -> bool {
        let off = |n: usize| (self.low[n] - at[n]).max(at[n] - self.high[n]).max(0.0);
        off(0).hypot(off(1)) < metres
    }
}

/// A box in degrees that holds a box of a plane, with a margin for its bent sides.
fn degrees(plane: &LocalPlane, low: [f64; 2], high: [f64; 2]) -> [[f64; 2]; 2] {
    let corners = [low, [high[0], low[1]], high, [low[0], high[1]]].map(|p| plane.unproject(p));
    let of = |value: fn(&(f64, f64)) -> f64| {
        let values = corners.iter().map(value);
        let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
        let margin = 0.02 * (high - low);
        (low - margin, high + margin)
    };
    let ((west, east), (south, north)) = (of(|p| p.0), of(|p| p.1));
    [[west, south], [east, north]]
}

impl Trough {
    /// The trough of a panel; `None` when the panel is too narrow to have an effective part. A panel that is still being
    /// worked counts as extracted evenly up to `until`.
    ///
    /// The seam is taken as flat; its dip lowers the largest subsidence by its cosine.
    pub fn of(panel: &Panel, parameters: &Parameters, until: Date) -> Option<Trough> {
        let bounds = panel.region.bounds();
        let middle = |a: i32, b: i32| ((i64::from(a) + i64::from(b)) / 2) as i32;
        let origin = Node::new(middle(bounds.min.x, bounds.max.x), middle(bounds.min.y, bounds.max.y));
        let plane = LocalPlane::about(origin.lon_lat());
        let rings = plane.rings(&panel.region);
        let advance = Advance::assumed(&rings, panel.start, panel.end.unwrap_or(until.max(panel.start)))?;
        Trough::on_plane(plane, &rings, &Seam::from(panel), parameters, &advance)
    }

    /// The trough of rings on a plane.
    fn on_plane(
        plane: LocalPlane,
        rings: &[PlaneRing],
        seam: &Seam,
        parameters: &Parameters,
        advance: &Advance,
    ) -> Option<Trough> {
        let basin = Basin::of(rings, seam, parameters)?;
        let reach = REACH * basin.radius_m;
        let (low, high) = (basin.low.map(|v| v - reach), basin.high.map(|v| v + reach));
        let count = (advance.length_m() / (basin.radius_m / 4.0)).ceil().clamp(1.0, MAX_SLICES);
        let slices = advance.slices(&basin.effective, count as u32);
        Some(Trough {
            basin,
            rate: -0.02_f64.ln() / duration_days(seam.depth_m),
            slices: slices.into_iter().filter_map(Slice::of).collect(),
            degrees: degrees(&plane, low, high),
            plane,
            low,
            high,
        })
    }

    /// Main radius of influence, metres.
    pub fn radius_m(&self) -> f64 {
        self.basin.radius_m
    }

    /// Largest possible subsidence, mm.
    pub fn w0_mm(&self) -> f64 {
        self.basin.w0_mm
    }

    /// The plane it is computed on.
    pub fn plane(&self) -> &LocalPlane {
        &self.plane
    }

    /// South-west and north-east corner of where it reaches, metres on its plane.
    pub fn extent(&self) -> ([f64; 2], [f64; 2]) {
        (self.low, self.high)
    }

    /// A position on the plane, when the trough can reach it.
    pub fn reached(&self, at: LonLat) -> Option<[f64; 2]> {
        let [west_south, east_north] = self.degrees;
        let at_degrees = [at.lon(), at.lat()];
        if !(0..2).all(|n| (west_south[n]..=east_north[n]).contains(&at_degrees[n])) {
            return None;
        }
        let p = self.plane.project(at);
        (0..2).all(|n| (self.low[n]..=self.high[n]).contains(&p[n])).then_some(p)
    }

    /// The movement when everything has come to rest.
    pub fn at_rest(&self, at: [f64; 2]) -> Movement {
        self.basin.movement(at)
    }

    /// The movement on a Julian day: each slice has sunk by Knothe's law since it was extracted.
    pub fn on(&self, at: [f64; 2], day: f64) -> Movement {
        let sunk = self.near(at).filter(|s| s.day < day);
        sunk.map(|s| self.basin.moved_by(&s.rings, at) * self.share(day - s.day)).sum()
    }

    /// What each slice near enough gives when at rest, with the Julian day of its extraction: from this the movement of every
    /// day follows without a further integral, see [`Trough::share`].
    pub fn slices_at(&self, at: [f64; 2]) -> Vec<(f64, Movement)> {
        self.near(at).map(|s| (s.day, self.basin.moved_by(&s.rings, at))).collect()
    }

    fn near(&self, at: [f64; 2]) -> impl Iterator<Item = &Slice> {
        self.slices.iter().filter(move |s| s.within(FAR * self.basin.radius_m, at))
    }

    /// How much of its final movement a slice has done so many days after its extraction.
    pub fn share(&self, days: f64) -> f64 {
        if days <= 0.0 { 0.0 } else { -(-self.rate * days).exp_m1() }
    }
}
