//! What an extraction does to the ground once everything has come to rest.

use super::integral::{PlaneRing, unit_deformation, unit_movement, unit_subsidence};
use super::movement::Movement;
use super::rules::Parameters;
use crate::mine::Panel;
use spatial::inset::inset;
use std::f64::consts::PI;

/// The basin above one panel at rest, under one set of parameters, on some plane.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Basin {
    /// Largest possible subsidence W0, mm.
    pub(crate) w0_mm: f64,
    /// Main radius of influence r, metres.
    pub(crate) radius_m: f64,
    /// Coefficient of horizontal displacement.
    b: f64,
    /// Effective extraction: the panel without the strip of the inflection offset.
    pub(crate) effective: Vec<PlaneRing>,
    /// South-west and north-east corner of it.
    pub(crate) low: [f64; 2],
    pub(crate) high: [f64; 2],
}

impl Basin {
    /// The basin of rings on a plane; `None` when nothing is left of them inside of the offset. The seam is taken as flat; its
    /// dip lowers the largest subsidence by its cosine.
    pub(crate) fn of(rings: &[PlaneRing], seam: &Seam, parameters: &Parameters) -> Option<Basin> {
        let effective = inset(rings, parameters.offset_ratio * seam.depth_m);
        let (low, high) = corners(&effective)?;
        Some(Basin {
            w0_mm: 1000.0 * seam.thickness_m * parameters.q * seam.dip_deg.to_radians().cos(),
            radius_m: seam.depth_m / parameters.tan_beta,
            b: parameters.b,
            effective,
            low,
            high,
        })
    }

    /// Subsidence and deformation at a point.
    pub(crate) fn movement(&self, at: [f64; 2]) -> Movement {
        self.moved_by(&self.effective, at)
    }

    /// What a part of the extraction gives at a point.
    pub(crate) fn moved_by(&self, part: &[PlaneRing], at: [f64; 2]) -> Movement {
        (unit_movement(part, self.radius_m, at) * self.w0_mm).with_horizontal(self.b, self.radius_m)
    }

    /// Subsidence alone, mm.
    pub(crate) fn subsidence_mm(&self, at: [f64; 2]) -> f64 {
        unit_subsidence(&self.effective, self.radius_m, at) * self.w0_mm
    }

    /// Deformation alone: as [`Basin::movement`] with nothing for the subsidence.
    pub(crate) fn deformation(&self, at: [f64; 2]) -> Movement {
        let unit = unit_deformation(&self.effective, self.radius_m, at);
        (unit * self.w0_mm).with_horizontal(self.b, self.radius_m)
    }

    /// More than this the ground cannot sink at a point, mm: what lies further than a distance d gives at most `exp(-π d²/r²)` of
    /// all, wherever it lies.
    pub(crate) fn subsidence_bound_mm(&self, at: [f64; 2]) -> f64 {
        let u = self.radii_off(at);
        self.w0_mm * (-PI * u * u).exp()
    }

    /// More than these strain, curvature and slope cannot be at a point, in any direction: the absolute derivatives of the
    /// influence, summed over all that lies further away than the panel.
    pub(crate) fn deformation_bounds(&self, at: [f64; 2]) -> [f64; 3] {
        let square = PI * self.radii_off(at).powi(2);
        let unit = self.w0_mm / self.radius_m * (-square).exp();
        // ∫ (2π + 4π²ρ²) e^(-πρ²) 2πρ dρ from u on, and the same of 2πρ ≤ π (1 + ρ²).
        let curvature = unit / self.radius_m * (6.0 * PI + 4.0 * PI * square);
        [self.b * self.radius_m * curvature, curvature, unit * (PI + square + 1.0)]
    }

    /// Radii between a point and the box around the effective extraction.
    fn radii_off(&self, at: [f64; 2]) -> f64 {
        let off = |n: usize| (self.low[n] - at[n]).max(at[n] - self.high[n]).max(0.0);
        off(0).hypot(off(1)) / self.radius_m
    }

    /// Whether the point lies within some radii of the box around the effective extraction.
    pub(crate) fn within_radii(&self, radii: f64, at: [f64; 2]) -> bool {
        self.radii_off(at) < radii
    }
}

/// South-west and north-east corner of rings; `None` without a point.
pub(super) fn corners(rings: &[PlaneRing]) -> Option<([f64; 2], [f64; 2])> {
    let mut points = rings.iter().flatten();
    let first = *points.next()?;
    Some(points.fold((first, first), |(low, high), p| {
        ([low[0].min(p[0]), low[1].min(p[1])], [high[0].max(p[0]), high[1].max(p[1])])
    }))
}

/// What of a seam the method needs.
pub(crate) struct Seam {
    pub(crate) thickness_m: f64,
    pub(crate) depth_m: f64,
    pub(crate) dip_deg: f64,
}

impl From<&Panel> for Seam {
    fn from(panel: &Panel) -> Seam {
        Seam { thickness_m: panel.thickness_m, depth_m: panel.depth_m, dip_deg: panel.dip_deg }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_goes_beyond_its_bounds_wherever_the_point_lies() {
        let rings = [vec![[0.0, 0.0], [300.0, 40.0], [260.0, 240.0], [90.0, 120.0], [-30.0, 200.0]]];
        let seam = Seam { thickness_m: 3.0, depth_m: 180.0, dip_deg: 2.0 };
        for (tan_beta, offset_ratio) in [(1.6, 0.0), (2.6, 0.1)] {
            let parameters = Parameters { q: 0.8, b: 0.35, tan_beta, offset_ratio };
            let basin = Basin::of(&rings, &seam, &parameters).unwrap();
            for (x, y) in (-40..70).flat_map(|x| (-40..60).map(move |y| (f64::from(x), f64::from(y)))) {
                let at = [10.0 * x, 10.0 * y];
                let moved = basin.movement(at);
                assert!(moved.w_mm <= basin.subsidence_bound_mm(at) + 1e-9, "{at:?}");
                let pairs = moved.principal().indices().into_iter().zip(basin.deformation_bounds(at));
                assert!(pairs.into_iter().all(|(value, bound)| value <= bound + 1e-12), "{at:?}");
            }
        }
    }
}
