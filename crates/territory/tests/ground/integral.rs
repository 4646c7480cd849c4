//! The line integral: against the closed form of a rectangle, a worked example and two-dimensional sums.

use proptest::prelude::*;
use std::f64::consts::PI;
use territory::subsidence::{Movement, unit_movement};

/// The worked example: 3.5 m mined at 200 m depth, q 0.70, tan β 2, b 0.30, offset 20 m, panel 1000 m × 240 m.
const W0: f64 = 2450.0;
const R: f64 = 100.0;
const EFFECTIVE: [f64; 4] = [20.0, 20.0, 980.0, 220.0];

fn rectangle([x0, y0, x1, y1]: [f64; 4]) -> Vec<[f64; 2]> {
    vec![[x0, y0], [x1, y0], [x1, y1], [x0, y1]]
}

/// Subsidence, slopes and curvatures above a rectangle as products of one-dimensional functions.
fn closed_form([x0, y0, x1, y1]: [f64; 4], r: f64, [x, y]: [f64; 2]) -> Movement {
    let profile = |at: f64, from: f64, to: f64| {
        let (a, b) = ((at - from) / r, (at - to) / r);
        let bell = |t: f64| (-PI * t * t).exp();
        let share = 0.5 * (libm::erf(PI.sqrt() * a) - libm::erf(PI.sqrt() * b));
        [share, (bell(a) - bell(b)) / r, -2.0 * PI / (r * r) * (a * bell(a) - b * bell(b))]
    };
    let (c, d) = (profile(x, x0, x1), profile(y, y0, y1));
    Movement {
        w_mm: c[0] * d[0],
        ix: c[1] * d[0],
        iy: c[0] * d[1],
        kx: c[2] * d[0],
        ky: c[0] * d[2],
        kxy: c[1] * d[1],
        ..Movement::default()
    }
}

/// The same numbers by summing the influence over small squares where `inside` holds: the definition itself.
fn brute_force(
    inside: impl Fn(f64, f64) -> bool,
    extent: [f64; 4],
    r: f64,
    at: [f64; 2],
    step: f64,
) -> Movement {
    let mut sum = Movement::default();
    let [x0, y0, x1, y1] = extent;
    let k = 2.0 * PI / (r * r);
    for i in 0..((x1 - x0) / step).round() as i64 {
        for j in 0..((y1 - y0) / step).round() as i64 {
            let (s, t) = (x0 + (i as f64 + 0.5) * step, y0 + (j as f64 + 0.5) * step);
            if inside(s, t) {
                let (u, v) = (s - at[0], t - at[1]);
                let f = (-PI * (u * u + v * v) / (r * r)).exp() / (r * r) * step * step;
                sum += Movement {
                    w_mm: f,
                    ix: k * u * f,
                    iy: k * v * f,
                    kx: (k * k * u * u - k) * f,
                    ky: (k * k * v * v - k) * f,
                    kxy: k * k * u * v * f,
                    ..Movement::default()
                };
            }
        }
    }
    sum
}

fn values(m: &Movement) -> [f64; 6] {
    [m.w_mm, m.ix, m.iy, m.kx, m.ky, m.kxy]
}

/// Every value within a share of its own natural size: 1, 1/r, 1/r².
fn assert_close(a: &Movement, b: &Movement, r: f64, share: f64) {
    let scale = [1.0, 1.0 / r, 1.0 / r, 1.0 / (r * r), 1.0 / (r * r), 1.0 / (r * r)];
    for ((a, b), scale) in values(a).into_iter().zip(values(b)).zip(scale) {
        assert!((a - b).abs() <= share * scale, "{a} and {b}, of {scale}");
    }
}

#[test]
fn the_worked_example_is_met_to_its_printed_digits() {
    let oracle = [
        ([500.0, 120.0], [2420.13724, 0.0, 0.0, 0.0, -0.133045318, 0.0]),
        ([500.0, 0.0], [754.773849, 0.0, 21.6068227, 0.0, 0.271518574, 0.0]),
        ([500.0, 20.0], [1224.99934, 0.0, 24.4999146, 0.0, -1.07366929e-5, 0.0]),
        ([500.0, -50.0], [97.1681521, 0.0, 5.25559234, 0.0, 0.231153024, 0.0]),
        ([0.0, 0.0], [232.523917, 6.65643646, 6.65643495, 0.0836472475, 0.0836469923, 0.190553028]),
    ];
    for (at, expected) in oracle {
        let got = unit_movement(&[rectangle(EFFECTIVE)], R, at) * W0;
        for (got, expected) in values(&got).into_iter().zip(expected) {
            assert!((got - expected).abs() <= 1e-8 * expected.abs().max(1e-3), "{at:?}: {got}, {expected}");
        }
    }
}

#[test]
fn principal_values_of_the_corner_are_those_of_the_worked_example() {
    let trough = unit_movement(&[rectangle(EFFECTIVE)], R, [0.0, 0.0]) * W0;
    let p = trough.principal();
    assert!((p.slope - 9.413_621_65).abs() < 1e-8);
    assert!((p.curvature[0] - 0.274_200_147).abs() < 1e-9 && (p.curvature[1] + 0.106_905_908).abs() < 1e-9);
}

#[test]
fn an_angled_panel_with_a_hole_equals_the_sum_over_its_squares() {
    let outline =
        vec![[0.0, 0.0], [300.0, 0.0], [300.0, 120.0], [140.0, 120.0], [140.0, 260.0], [0.0, 260.0]];
    let hole = vec![[40.0, 40.0], [40.0, 80.0], [100.0, 80.0], [100.0, 40.0]];
    let inside = |s: f64, t: f64| {
        (t < 120.0 || s < 140.0) && !((40.0..100.0).contains(&s) && (40.0..80.0).contains(&t))
    };
    for at in [[150.0, 110.0], [-20.0, 300.0], [70.0, 60.0], [320.0, -40.0]] {
        let sum = brute_force(inside, [0.0, 0.0, 300.0, 260.0], 75.0, at, 0.5);
        // The sum itself is good to the square of its step over the radius.
        assert_close(&unit_movement(&[outline.clone(), hole.clone()], 75.0, at), &sum, 75.0, 1e-4);
    }
}

#[test]
fn the_trough_holds_as_much_as_was_extracted_times_the_factor() {
    let ring = vec![[0.0, 0.0], [200.0, -30.0], [260.0, 150.0], [90.0, 210.0]];
    let area = 0.5 * spatial::inset::twice_area(&ring);
    let (r, step) = (60.0, 10.0);
    let mut volume = 0.0;
    for i in -30..60 {
        for j in -30..60 {
            let at = [f64::from(i) * step, f64::from(j) * step];
            volume += unit_movement(std::slice::from_ref(&ring), r, at).w_mm * step * step;
        }
    }
    assert!((volume / area - 1.0).abs() < 1e-9, "{}", volume / area);
}

proptest! {
    #[test]
    fn any_rectangle_equals_its_closed_form(
        x0 in -500.0..500.0f64, y0 in -500.0..500.0f64, w in 1.0..900.0f64, h in 1.0..900.0f64,
        r in 20.0..300.0f64, at in prop::array::uniform2(-900.0..900.0f64),
    ) {
        let sides = [x0, y0, x0 + w, y0 + h];
        assert_close(&unit_movement(&[rectangle(sides)], r, at), &closed_form(sides, r, at), r, 1e-12);
    }

    #[test]
    fn turning_panel_and_point_together_turns_slopes_and_keeps_what_has_no_direction(
        angle in 0.0..std::f64::consts::TAU, at in prop::array::uniform2(-200.0..1200.0f64),
    ) {
        let (sin, cos) = angle.sin_cos();
        let turned = |p: [f64; 2]| [cos * p[0] - sin * p[1], sin * p[0] + cos * p[1]];
        let ring: Vec<_> = rectangle(EFFECTIVE).into_iter().map(turned).collect();
        let there = unit_movement(&[ring], R, turned(at));
        let here = closed_form(EFFECTIVE, R, at);
        prop_assert!((there.w_mm - here.w_mm).abs() < 1e-12);
        let slope = turned([here.ix, here.iy]);
        prop_assert!((there.ix - slope[0]).abs() < 1e-12 / R && (there.iy - slope[1]).abs() < 1e-12 / R);
        let (a, b) = (there.principal(), here.principal());
        prop_assert!((0..2).all(|n| (a.curvature[n] - b.curvature[n]).abs() < 1e-12 / (R * R) * 10.0));
    }

    #[test]
    fn two_halves_give_the_whole(cut in 25.0..975.0f64, at in prop::array::uniform2(-200.0..1200.0f64)) {
        let [x0, y0, x1, y1] = EFFECTIVE;
        let halves = unit_movement(&[rectangle([x0, y0, cut, y1])], R, at)
            + unit_movement(&[rectangle([cut, y0, x1, y1])], R, at);
        assert_close(&halves, &closed_form(EFFECTIVE, R, at), R, 1e-12);
    }
}
