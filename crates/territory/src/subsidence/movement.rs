//! What the ground does at a point, in components, and its principal values.

use std::ops::{Add, AddAssign, Mul};

/// Movement and deformation at one point, components to the east (x) and north (y). Components of several panels add up,
/// principal values do not.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Movement {
    /// Subsidence W, mm, down positive.
    pub w_mm: f64,
    /// Slope i to the east, mm/m.
    pub ix: f64,
    /// Slope to the north, mm/m.
    pub iy: f64,
    /// Curvature K along x, 10⁻³/m.
    pub kx: f64,
    /// Curvature along y, 10⁻³/m.
    pub ky: f64,
    /// Twist, 10⁻³/m.
    pub kxy: f64,
    /// Horizontal displacement U to the east, mm.
    pub ux: f64,
    /// Horizontal displacement to the north, mm.
    pub uy: f64,
    /// Horizontal strain ε along x, mm/m, tension positive.
    pub ex: f64,
    /// Horizontal strain along y, mm/m.
    pub ey: f64,
    /// Half of the shear, mm/m.
    pub exy: f64,
}

/// What a building feels, whatever way it stands.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Principal {
    /// Subsidence, mm.
    pub w_mm: f64,
    /// Steepest slope, mm/m.
    pub slope: f64,
    /// Larger and smaller principal curvature, 10⁻³/m.
    pub curvature: [f64; 2],
    /// Larger (tension) and smaller (compression) principal strain, mm/m.
    pub strain: [f64; 2],
    /// Horizontal displacement, mm.
    pub displacement_mm: f64,
}

impl Movement {
    /// The movement with its horizontal parts: displacement `b·r·i` and strain `b·r·K`.
    pub(crate) fn with_horizontal(self, b: f64, r_m: f64) -> Movement {
        let s = b * r_m;
        Movement {
            ux: s * self.ix,
            uy: s * self.iy,
            ex: s * self.kx,
            ey: s * self.ky,
            exy: s * self.kxy,
            ..self
        }
    }

    /// Values along the directions in which they are largest and smallest.
    pub fn principal(&self) -> Principal {
        let pair = |a: f64, b: f64, ab: f64| {
            let spread = (0.5 * (a - b)).hypot(ab);
            [0.5 * (a + b) + spread, 0.5 * (a + b) - spread]
        };
        Principal {
            w_mm: self.w_mm,
            slope: self.ix.hypot(self.iy),
            curvature: pair(self.kx, self.ky, self.kxy),
            strain: pair(self.ex, self.ey, self.exy),
            displacement_mm: self.ux.hypot(self.uy),
        }
    }

    fn parts(&self) -> [f64; 11] {
        let Movement { w_mm, ix, iy, kx, ky, kxy, ux, uy, ex, ey, exy } = *self;
        [w_mm, ix, iy, kx, ky, kxy, ux, uy, ex, ey, exy]
    }

    fn of([w_mm, ix, iy, kx, ky, kxy, ux, uy, ex, ey, exy]: [f64; 11]) -> Movement {
        Movement { w_mm, ix, iy, kx, ky, kxy, ux, uy, ex, ey, exy }
    }
}

impl Principal {
    /// Strain, curvature and slope by size, in the units of the table of damage grades.
    pub fn indices(&self) -> [f64; 3] {
        let larger = |[a, b]: [f64; 2]| a.abs().max(b.abs());
        [larger(self.strain), larger(self.curvature), self.slope]
    }
}

impl Add for Movement {
    type Output = Movement;
    fn add(self, other: Movement) -> Movement {
        let (a, b) = (self.parts(), other.parts());
        Movement::of(std::array::from_fn(|n| a[n] + b[n]))
    }
}

impl AddAssign for Movement {
    fn add_assign(&mut self, other: Movement) {
        *self = *self + other;
    }
}

impl Mul<f64> for Movement {
    type Output = Movement;
    fn mul(self, by: f64) -> Movement {
        Movement::of(self.parts().map(|v| v * by))
    }
}

impl std::iter::Sum for Movement {
    fn sum<I: Iterator<Item = Movement>>(parts: I) -> Movement {
        parts.fold(Movement::default(), Add::add)
    }
}
