//! What an extraction does to the ground once everything has come to rest.

use super::integral::{PlaneRing, unit_deformation, unit_movement, unit_subsidence};
use super::movement::Movement;
use super::rules::Parameters;
use crate::mine::Panel;
use spatial::inset::inset;

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

    /// Whether the point lies within some radii of the box around the effective extraction.
    pub(crate) fn within_radii(&self, radii: f64, at: [f64; 2]) -> bool {
        let off = |n: usize| (self.low[n] - at[n]).max(at[n] - self.high[n]).max(0.0);
        off(0).hypot(off(1)) < radii * self.radius_m
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
