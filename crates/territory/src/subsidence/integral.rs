//! The integral of the influence function over a polygon, exact along its border.
//!
//! The influence of an element of extraction at distance d is `exp(-π d²/r²) / r²`. By Green's theorem the subsidence
//! above a polygon is one integral along its edges, and slopes and curvatures are closed expressions in `erf` and
//! `exp` for every straight edge. Only the subsidence itself needs quadrature: Gauss-Legendre with 16 points on pieces
//! of at most r/2, whose error is below 5e-13 of the largest subsidence.

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
    let mut sum = Movement::default();
    for ring in rings {
        let edges = ring.iter().zip(ring.iter().cycle().skip(1));
        for (p, q) in edges {
            // In radii, with the point as origin.
            let scaled = |v: &[f64; 2]| [(v[0] - at[0]) / r_m, (v[1] - at[1]) / r_m];
            edge(&mut sum, scaled(p), scaled(q));
        }
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

/// Adds what one edge gives, for r = 1 and the point at the origin.
fn edge(sum: &mut Movement, p: [f64; 2], q: [f64; 2]) {
    let d = [q[0] - p[0], q[1] - p[1]];
    let length = d[0].hypot(d[1]);
    if length == 0.0 {
        return;
    }
    let t = [d[0] / length, d[1] / length];
    // The line in its own coordinates: distance from the point, and where the edge begins and ends along it.
    let distance = p[0] * t[1] - p[1] * t[0];
    if distance.abs() < FAR {
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
    sum.w_mm += strip(p, q);
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

/// ∫ e^{-πv²} Φ(u) dv along an edge, where Φ(u) is the influence of everything to the west of u. A constant added to Φ cancels
/// around a ring; this one is chosen so that edges far to the west give nothing and edges far to the east a closed value.
fn strip(p: [f64; 2], q: [f64; 2]) -> f64 {
    let rise = q[1] - p[1];
    if rise == 0.0 {
        return 0.0;
    }
    // Only the part within reach to the south and north.
    let cut = |height: f64| ((height - p[1]) / rise).clamp(0.0, 1.0);
    let (south, north) = (cut(-FAR), cut(FAR));
    let (mut from, mut to) = (south.min(north), south.max(north));
    let at = |s: f64| [p[0] + (q[0] - p[0]) * s, p[1] + rise * s];
    let closed = |a: f64, b: f64| 0.5 * erf_between(at(a)[1], at(b)[1]);
    let run = q[0] - p[0];
    let mut sum = 0.0;
    if run == 0.0 {
        // Straight to the north or south: Φ is the same all along.
        return closed(from, to) * 0.5 * libm::erfc(-PI.sqrt() * p[0]);
    }
    // Cut where the edge leaves the reach to the west and east.
    let cut = |u: f64| ((u - p[0]) / run).clamp(from, to);
    let (west, east) = (cut(-FAR), cut(FAR));
    if run > 0.0 {
        sum += closed(east, to);
        (from, to) = (west, east);
    } else {
        sum += closed(from, east);
        (from, to) = (east, west);
    }
    sum + quadrature(at(from), at(to))
}

/// The same integral by quadrature, for an edge within reach.
fn quadrature(p: [f64; 2], q: [f64; 2]) -> f64 {
    let (run, rise) = (q[0] - p[0], q[1] - p[1]);
    let pieces = (2.0 * run.hypot(rise)).ceil().max(1.0);
    let half = 0.5 / pieces;
    let integrand = |s: f64| {
        let v = p[1] + rise * s;
        (-PI * v * v).exp() * 0.5 * libm::erfc(-PI.sqrt() * (p[0] + run * s))
    };
    let piece = |n: f64| {
        let middle = (2.0 * n + 1.0) * half;
        let pair = |(x, w): &(f64, f64)| w * (integrand(middle - x * half) + integrand(middle + x * half));
        GAUSS.iter().map(pair).sum::<f64>()
    };
    (0..pieces as u32).map(|n| piece(f64::from(n))).sum::<f64>() * half * rise
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
