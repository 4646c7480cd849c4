//! What of a straight segment lies within a box (Liang and Barsky 1984), in any plane.

/// A position in the plane of who asks.
pub type Spot = (f64, f64);

/// The part of the segment from `a` to `b` within the box from `low` to `high`, borders included; `None` when nothing of it is.
/// An end within the box stays exactly what it was, so that the next segment of a line joins.
pub fn within_box(a: Spot, b: Spot, low: Spot, high: Spot) -> Option<(Spot, Spot)> {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    for (p, q) in [(-dx, a.0 - low.0), (dx, high.0 - a.0), (-dy, a.1 - low.1), (dy, high.1 - a.1)] {
        if p == 0.0 {
            if q < 0.0 {
                return None;
            }
        } else if p < 0.0 {
            enter = enter.max(q / p);
        } else {
            leave = leave.min(q / p);
        }
    }
    if enter > leave {
        return None;
    }
    let at = |t: f64| (a.0 + t * dx, a.1 + t * dy);
    Some((if enter > 0.0 { at(enter) } else { a }, if leave < 1.0 { at(leave) } else { b }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_is_cut_where_it_crosses_and_its_inner_end_is_kept() {
        let (low, high) = ((0.0, 0.0), (10.0, 10.0));
        assert_eq!(within_box((-5.0, 5.0), (0.1, 5.0), low, high), Some(((0.0, 5.0), (0.1, 5.0))));
        assert_eq!(within_box((-5.0, 0.0), (15.0, 10.0), low, high), Some(((0.0, 2.5), (10.0, 7.5))));
        assert_eq!(within_box((-1.0, 11.0), (11.0, 11.0), low, high), None);
        assert_eq!(within_box((-6.0, 5.0), (5.0, -6.0), low, high), None);
        assert_eq!(within_box((3.0, 0.0), (7.0, 0.0), low, high), Some(((3.0, 0.0), (7.0, 0.0))));
    }
}
