//! Licence polygons and open pits: star-shaped around the mine, cut where a neighbour's half begins.
//!
//! A ring whose vertices lie on rays of strictly growing angle around one point cannot cross itself, and a half-plane
//! cut along the rays stays in the half-plane, so two licences cut by the same line cannot overlap.

use crate::error::DemoError;
use crate::plane::{self, Xy};
use crate::random::Random;
use spatial::{LonLat, Region, distance, overlay, validity};
use std::f64::consts::{PI, TAU};

/// A centre may move this part of its licence's radius away from a neighbour that is too near.
const SHIFT: f64 = 0.4;
/// Farthest such move, metres: published points are good to some 0.5–3 km.
const SHIFT_M: f64 = 800.0;
/// Centres nearer than this part of the sum of their radii push each other away.
const CROWDED: f64 = 0.45;
/// Strip left free on each side of the line between two licences, metres.
const STRIP_M: f64 = 15.0;
/// Widest stretch of a licence that neighbours or the outline cut, to win back its area.
const STRETCH: f64 = 1.9;
/// Part of the way to the outline that a licence may go.
const TO_OUTLINE: f64 = 0.97;

/// A mine that wants a licence.
pub(super) struct Site {
    pub(super) name: String,
    pub(super) at: Xy,
    pub(super) wanted_m2: f64,
    /// Whether the licence has to stay in the banner.
    pub(super) bound: bool,
}

/// A licence as radii on rays around its centre.
pub(super) struct Licence {
    pub(super) centre: Xy,
    angles: Vec<f64>,
    radii: Vec<f64>,
    pub(super) region: Region,
}

impl Site {
    fn radius(&self) -> f64 {
        (self.wanted_m2 / PI).sqrt()
    }
}

/// The licences of all sites, in their order.
pub(super) fn licences(sites: &[Site], outline: &Region, random: &Random) -> Result<Vec<Licence>, DemoError> {
    let centres = apart(sites, outline);
    (0..sites.len()).map(|i| licence(i, sites, &centres, outline, random.fork(i as u64 + 1))).collect()
}

/// Centres pushed apart a little where published points nearly coincide.
fn apart(sites: &[Site], outline: &Region) -> Vec<Xy> {
    let mut centres: Vec<Xy> = sites.iter().map(|s| s.at).collect();
    for _ in 0..80 {
        for i in 0..sites.len() {
            for j in 0..i {
                let wanted = CROWDED * (sites[i].radius() + sites[j].radius());
                let d = plane::metres(centres[i], centres[j]);
                if d >= wanted {
                    continue;
                }
                let direction = if d > 1.0 {
                    [(centres[i][0] - centres[j][0]) / d, (centres[i][1] - centres[j][1]) / d]
                } else {
                    let angle = (i * 7 + j) as f64;
                    [angle.cos(), angle.sin()]
                };
                let step = (wanted - d) * 0.15;
                for (k, sign) in [(i, 1.0), (j, -1.0)] {
                    let to = [
                        centres[k][0] + sign * step * direction[0],
                        centres[k][1] + sign * step * direction[1],
                    ];
                    let reach = (SHIFT * sites[k].radius()).min(SHIFT_M);
                    let allowed = !sites[k].bound || outline.covers(plane::node(to));
                    if plane::metres(to, sites[k].at) <= reach && allowed {
                        centres[k] = to;
                    }
                }
            }
        }
    }
    centres
}

fn licence(
    i: usize,
    sites: &[Site],
    centres: &[Xy],
    outline: &Region,
    mut random: Random,
) -> Result<Licence, DemoError> {
    let (site, centre) = (&sites[i], centres[i]);
    let rays = (44.0 + 1.1 * site.wanted_m2 / 1e6).clamp(44.0, 112.0) as usize;
    let angles: Vec<f64> =
        (0..rays).map(|k| (k as f64 + random.between(-0.3, 0.3)) * TAU / rays as f64).collect();
    let blob = blob(&angles, &mut random);
    let cuts: Vec<f64> = angles.iter().map(|&a| neighbours_limit(i, sites, centres, a)).collect();
    let mut border = if site.bound {
        outline_limits(centre, &angles, STRETCH * 2.0 * site.radius(), outline)
    } else {
        vec![f64::INFINITY; rays]
    };
    for _ in 0..12 {
        let limits: Vec<f64> = cuts.iter().zip(&border).map(|(a, b)| a.min(*b)).collect();
        let radii = stretched(site, &angles, &blob, &limits);
        let region = ring(&site.name, centre, &angles, &radii)?;
        if !site.bound || overlay::covers(outline, &region) {
            return Ok(Licence { centre, angles, radii, region });
        }
        border.iter_mut().for_each(|b| *b *= 0.85);
    }
    Err(DemoError::synthesis(&site.name, "no licence fits between the mine's point and the outline"))
}

/// Relative radii around 1: a few broad waves and a little roughness.
fn blob(angles: &[f64], random: &mut Random) -> Vec<f64> {
    let waves: Vec<(f64, f64, f64)> = (2..=7)
        .map(|h| (f64::from(h), random.between(0.3, 1.0) * 0.4 / f64::from(h), random.between(0.0, TAU)))
        .collect();
    angles
        .iter()
        .map(|a| {
            let wave: f64 = waves.iter().map(|(h, size, phase)| size * (h * a + phase).cos()).sum();
            ((1.0 + wave) * random.between(0.96, 1.04)).max(0.42)
        })
        .collect()
}

/// How far a ray may go before a neighbour's half begins.
fn neighbours_limit(i: usize, sites: &[Site], centres: &[Xy], angle: f64) -> f64 {
    let mut limit = f64::INFINITY;
    for j in (0..sites.len()).filter(|&j| j != i) {
        let d = plane::metres(centres[i], centres[j]);
        if d < 1.0 {
            continue;
        }
        let normal = [(centres[j][0] - centres[i][0]) / d, (centres[j][1] - centres[i][1]) / d];
        let towards = normal[0] * angle.cos() + normal[1] * angle.sin();
        if towards > 1e-9 {
            let share = (sites[i].radius() / (sites[i].radius() + sites[j].radius())).clamp(0.3, 0.7);
            let room = share * d;
            limit = limit.min((room - STRIP_M.min(0.1 * room)) / towards);
        }
    }
    limit
}

/// How far each ray may go before it, or a ray a little beside it, comes near the outline.
fn outline_limits(centre: Xy, angles: &[f64], reach: f64, outline: &Region) -> Vec<f64> {
    let at: LonLat = plane::node(centre).lon_lat();
    if distance::nearest_on_border(at, outline).0 > reach {
        return vec![f64::INFINITY; angles.len()];
    }
    let edges: Vec<(Xy, Xy)> = outline.edges().map(|(a, b)| (plane::xy(a), plane::xy(b))).collect();
    let beside = TAU / angles.len() as f64;
    let nearest = |angle: f64| {
        let hits = edges.iter().filter_map(|&(a, b)| hit(centre, angle, a, b));
        hits.fold(f64::INFINITY, f64::min)
    };
    angles
        .iter()
        .map(|a| {
            let fan = [-1.0, -0.5, 0.0, 0.5, 1.0].map(|f| nearest(a + f * beside));
            TO_OUTLINE * fan.into_iter().fold(f64::INFINITY, f64::min)
        })
        .collect()
}

/// Distance along a ray to a segment.
fn hit(from: Xy, angle: f64, a: Xy, b: Xy) -> Option<f64> {
    let (dx, dy) = (angle.cos(), angle.sin());
    let (ex, ey) = (b[0] - a[0], b[1] - a[1]);
    let cross = dx * ey - dy * ex;
    if cross.abs() < 1e-12 {
        return None;
    }
    let (fx, fy) = (a[0] - from[0], a[1] - from[1]);
    let along = (fx * ey - fy * ex) / cross;
    let on = (fx * dy - fy * dx) / cross;
    (along > 0.0 && (0.0..=1.0).contains(&on)).then_some(along)
}

/// Radii within their limits, stretched evenly until the wanted area is reached or nothing more can be won.
fn stretched(site: &Site, angles: &[f64], blob: &[f64], limits: &[f64]) -> Vec<f64> {
    let radius = site.radius();
    let at =
        |s: f64| -> Vec<f64> { blob.iter().zip(limits).map(|(b, l)| (s * radius * b).min(*l)).collect() };
    let (mut low, mut high) = (0.3, STRETCH);
    for _ in 0..40 {
        let middle = (low + high) / 2.0;
        if fan_area(angles, &at(middle)) < site.wanted_m2 { low = middle } else { high = middle }
    }
    at(low)
}

fn fan_area(angles: &[f64], radii: &[f64]) -> f64 {
    let n = angles.len();
    let wedge = |k: usize| {
        let next = (k + 1) % n;
        radii[k] * radii[next] * (angles[next] - angles[k]).sin() / 2.0
    };
    (0..n).map(wedge).sum()
}

fn ring(name: &str, centre: Xy, angles: &[f64], radii: &[f64]) -> Result<Region, DemoError> {
    let vertices = angles.iter().zip(radii);
    let nodes = vertices.map(|(a, r)| plane::node([centre[0] + r * a.cos(), centre[1] + r * a.sin()]));
    let region =
        Region::from_rings(vec![vec![nodes.collect()]]).map_err(|e| DemoError::synthesis(name, e))?;
    match validity::check(&region).first() {
        None => Ok(region),
        Some(defect) => Err(DemoError::synthesis(name, format!("ring has a {}", defect.kind.as_str()))),
    }
}

impl Licence {
    /// The open pit: 40–60 % of the licence, along the same rays and therefore inside.
    pub(super) fn pit(&self, name: &str, random: &mut Random) -> Result<Region, DemoError> {
        let share = random.between(0.43, 0.57);
        let rough: Vec<f64> = self.radii.iter().map(|r| r * random.between(0.9, 1.0)).collect();
        let scale =
            (share * fan_area(&self.angles, &self.radii) / fan_area(&self.angles, &rough)).sqrt().min(0.95);
        let radii: Vec<f64> = rough.iter().map(|r| r * scale).collect();
        ring(name, self.centre, &self.angles, &radii)
    }
}
