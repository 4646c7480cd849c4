//! The integral of the influence function over a polygon, exact along its border.
//!
//! The influence of an element of extraction at distance d is `exp(-π d²/r²) / r²`. By Green's theorem slopes and curvatures
//! above a polygon are closed expressions in `erf` and `exp` for every straight edge. The subsidence is the sum of the
//! triangles between the point and each edge, an angle and two of Owen's T functions, which one Gauss-Legendre rule of 16
//! points gives to rounding.

use super::movement::Movement;
use std::f64::consts::PI;

/// A ring of plane points, metres, not closed: the last point is joined to the first. Counter-clockwise around extraction,
/// clockwise around a hole.
pub type PlaneRing = Vec<[f64; 2]>;

/// Beyond this many radii the influence is below 2e-22 and taken for none.
pub(super) const FAR: f64 = 4.0;

/// Positive nodes and weights of the Gauss-Legendre rule with 16 points.
const GAUSS: [(f64, f64); 8] = [
    (0.095_012_509_837_637_44, 0.189_450_610_455_068_5),
    (0.281_603_550_779_258_9, 0.182_603_415_044_923_6),
    (0.458_016_777_657_227_4, 0.169_156_519_395_002_54),
    (0.617_876_244_402_643_7, 0.149_595_988_816_576_73),
    (0.755_404_408_355_003, 0.124_628_971_255_533_87),
    (0.865_631_202_387_831_7, 0.095_158_511_682_492_78),
    (0.944_575_023_073_232_6, 0.062_253_523_938_647_89),
    (0.989_400_934_991_649_9, 0.027_152_459_411_754_095),
];

/// Movement at a point for a largest subsidence of 1 mm, without horizontal parts.
///
/// # Units
/// Rings, radius `r_m` and `at` in metres. Subsidence as a share of the largest (0 to 1), slopes in 1/m, curvatures in 1/m²;
/// times the largest subsidence in mm they are mm, mm/m and 10⁻³/m.
pub fn unit_movement(rings: &[PlaneRing], r_m: f64, at: [f64; 2]) -> Movement {
    Movement { w_mm: unit_subsidence(rings, r_m, at), ..unit_deformation(rings, r_m, at) }
}

/// The subsidence alone of [`unit_movement`].
pub(super) fn unit_subsidence(rings: &[PlaneRing], r_m: f64, at: [f64; 2]) -> f64 {
    edges(rings, r_m, at).map(|(p, q)| wedge(p, q)).sum()
}

/// Slopes and curvatures alone of [`unit_movement`].
pub(super) fn unit_deformation(rings: &[PlaneRing], r_m: f64, at: [f64; 2]) -> Movement {
    let mut sum = Movement::default();
    for (p, q) in edges(rings, r_m, at) {
        edge(&mut sum, p, q);
    }
    Movement {
        ix: sum.ix / r_m,
        iy: sum.iy / r_m,
        kx: sum.kx / (r_m * r_m),
        ky: sum.ky / (r_m * r_m),
        kxy: sum.kxy / (r_m * r_m),
        ..sum
    }
}

/// The edges in radii, with the point as origin.
fn edges(rings: &[PlaneRing], r_m: f64, at: [f64; 2]) -> impl Iterator<Item = ([f64; 2], [f64; 2])> {
    let scaled = move |v: &[f64; 2]| [(v[0] - at[0]) / r_m, (v[1] - at[1]) / r_m];
    rings.iter().flat_map(move |ring| {
        let next = ring.iter().cycle().skip(1);
        ring.iter().zip(next).map(move |(p, q)| (scaled(p), scaled(q)))
    })
}

/// Direction and length of an edge, and how far its line runs from the origin: positive with the origin at its left.
fn line(p: [f64; 2], q: [f64; 2]) -> Option<([f64; 2], f64, f64)> {
    let d = [q[0] - p[0], q[1] - p[1]];
    let length = d[0].hypot(d[1]);
    if length == 0.0 {
        return None;
    }
    let t = [d[0] / length, d[1] / length];
    Some((t, length, p[0] * t[1] - p[1] * t[0]))
}

/// Adds what one edge gives to slopes and curvatures, for r = 1 and the point at the origin.
fn edge(sum: &mut Movement, p: [f64; 2], q: [f64; 2]) {
    let Some((t, length, distance)) = line(p, q) else { return };
    if distance.abs() >= FAR {
        return;
    }
    let foot = [distance * t[1], -distance * t[0]];
    let from = p[0] * t[0] + p[1] * t[1];
    let to = from + length;
    let across = (-PI * distance * distance).exp();
    // ∫ f dl and ∫ l f dl along the edge.
    let zeroth = across * 0.5 * erf_between(from, to);
    let first = across * ((-PI * from * from).exp() - (-PI * to * to).exp()) / (2.0 * PI);
    let u = foot[0] * zeroth + t[0] * first;
    let v = foot[1] * zeroth + t[1] * first;
    sum.ix -= t[1] * zeroth;
    sum.iy += t[0] * zeroth;
    sum.kx -= 2.0 * PI * t[1] * u;
    sum.ky += 2.0 * PI * t[0] * v;
    sum.kxy -= 2.0 * PI * t[1] * v;
}

/// `erf(√π b) - erf(√π a)` without cancellation where both lie on the same side.
fn erf_between(a: f64, b: f64) -> f64 {
    let root = PI.sqrt();
    if a > 0.0 && b > 0.0 {
        libm::erfc(root * a) - libm::erfc(root * b)
    } else if a < 0.0 && b < 0.0 {
        libm::erfc(-root * b) - libm::erfc(-root * a)
    } else {
        libm::erf(root * b) - libm::erf(root * a)
    }
}

/// The influence of the triangle between the origin and an edge, positive with the origin at the edge's left: what the edge
/// gives to the subsidence, for r = 1. Seen from the origin the triangle spans an angle, and in each direction the influence
/// within a distance ρ is `1 - exp(-π ρ²)`; what the edge cuts off is a pair of Owen's T functions.
fn wedge(p: [f64; 2], q: [f64; 2]) -> f64 {
    let Some((t, length, distance)) = line(p, q) else { return 0.0 };
    let h = distance.abs();
    if h == 0.0 {
        return 0.0;
    }
    let cross = (p[0] * q[1] - p[1] * q[0]).abs();
    let angle = libm::atan2(cross, p[0] * q[0] + p[1] * q[1]) / (2.0 * PI);
    let from = p[0] * t[0] + p[1] * t[1];
    (angle - (owen(h, from + length) - owen(h, from))).copysign(distance)
}

/// Owen's T function in units of the radius: `1/2π ∫ exp(-π h² (1 + x²)) / (1 + x²) dx` for x from 0 to l/h, with h > 0; odd in l.
///
/// D. B. Owen, Tables for computing bivariate normal probabilities, Ann. Math. Statist. 27 (1956) 1075, T(√(2π) h, l/h), with his
/// identity for l > h, so that the integral is over at most 0 to 1, where 16 points give it to 1e-16.
fn owen(h: f64, l: f64) -> f64 {
    let long = l.abs();
    let value = if h >= FAR {
        0.0
    } else if long <= h {
        upto(h, long / h)
    } else {
        let tail = |d: f64| 0.5 * libm::erfc(PI.sqrt() * d);
        let (a, b) = (tail(h), tail(long));
        0.5 * (a + b) - a * b - upto(long, h / long)
    };
    value.copysign(l)
}

/// The integral of [`owen`] for an upper end of at most 1.
fn upto(h: f64, end: f64) -> f64 {
    if h >= FAR {
        return 0.0;
    }
    let integrand = |x: f64| {
        let square = 1.0 + x * x;
        (-PI * h * h * square).exp() / square
    };
    let half = 0.5 * end;
    let pair = |(x, w): &(f64, f64)| w * (integrand(half - x * half) + integrand(half + x * half));
    GAUSS.iter().map(pair).sum::<f64>() * half / (2.0 * PI)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quadrature_rule_integrates_powers_up_to_thirty_one() {
        for power in (0..=30).step_by(2) {
            let sum: f64 = GAUSS.iter().map(|(x, w)| 2.0 * w * x.powi(power)).sum();
            assert!((sum - 2.0 / f64::from(power + 1)).abs() < 1e-15, "{power}: {sum}");
        }
    }

    #[test]
    fn a_panel_without_end_gives_the_largest_subsidence_and_no_slope() {
        let ring = vec![[-1e5, -1e5], [1e5, -1e5], [1e5, 1e5], [-1e5, 1e5]];
        let m = unit_movement(&[ring], 100.0, [3.0, 4.0]);
        assert!((m.w_mm - 1.0).abs() < 1e-14);
        assert!([m.ix, m.iy, m.kx, m.ky, m.kxy].iter().all(|v| v.abs() < 1e-15), "{m:?}");
    }

    #[test]
    fn half_of_the_plane_gives_half_the_subsidence_and_the_steepest_slope_at_its_edge() {
        let ring = vec![[0.0, -1e5], [1e5, -1e5], [1e5, 1e5], [0.0, 1e5]];
        let m = unit_movement(std::slice::from_ref(&ring), 100.0, [0.0, 0.0]);
        assert!((m.w_mm - 0.5).abs() < 1e-14 && (m.ix - 1.0 / 100.0).abs() < 1e-14, "{m:?}");
        // The largest curvature lies 0.3989 r from the edge and is 1.5203 / r².
        let m = unit_movement(&[ring], 100.0, [-100.0 / (2.0 * PI).sqrt(), 0.0]);
        assert!((m.kx - 1.520_346_9e-4).abs() < 1e-10, "{m:?}");
    }
}
