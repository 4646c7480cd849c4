//! How two straight segments of the lattice meet: exact integer predicates.

use crate::coordinate::{Node, orientation};

/// How two segments meet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Meeting {
    /// They share no point.
    Apart,
    /// Their interiors cross in one point, given in lattice units.
    Cross(f64, f64),
    /// They share one point that is an end of at least one of them.
    Touch(Node),
    /// They share a stretch; its ends in ascending order.
    Overlap(Node, Node),
}

/// How the segments `a b` and `c d` meet. Exact; only the place of a crossing is rounded.
pub fn meet((a, b): (Node, Node), (c, d): (Node, Node)) -> Meeting {
    if a.x.max(b.x) < c.x.min(d.x)
        || c.x.max(d.x) < a.x.min(b.x)
        || a.y.max(b.y) < c.y.min(d.y)
        || c.y.max(d.y) < a.y.min(b.y)
    {
        return Meeting::Apart;
    }
    let (side_c, side_d) = (orientation(a, b, c), orientation(a, b, d));
    if side_c == 0 && side_d == 0 {
        return meet_on_one_line((a, b), (c, d));
    }
    let (side_a, side_b) = (orientation(c, d, a), orientation(c, d, b));
    if opposite(side_c, side_d) && opposite(side_a, side_b) {
        let t = side_a as f64 / (side_a as f64 - side_b as f64);
        let along = |from: i32, to: i32| f64::from(from) + t * (f64::from(to) - f64::from(from));
        return Meeting::Cross(along(a.x, b.x), along(a.y, b.y));
    }
    let ends = [(side_c, c, a, b), (side_d, d, a, b), (side_a, a, c, d), (side_b, b, c, d)];
    match ends.into_iter().find(|&(side, p, from, to)| side == 0 && in_box(p, from, to)) {
        Some((_, p, _, _)) => Meeting::Touch(p),
        None => Meeting::Apart,
    }
}

/// Nodes of one line sort along it, so a shared stretch is an interval.
fn meet_on_one_line((a, b): (Node, Node), (c, d): (Node, Node)) -> Meeting {
    let (from, to) = (a.min(b).max(c.min(d)), a.max(b).min(c.max(d)));
    match from.cmp(&to) {
        std::cmp::Ordering::Less => Meeting::Overlap(from, to),
        std::cmp::Ordering::Equal => Meeting::Touch(from),
        std::cmp::Ordering::Greater => Meeting::Apart,
    }
}

fn opposite(a: i64, b: i64) -> bool {
    (a > 0 && b < 0) || (a < 0 && b > 0)
}

fn in_box(p: Node, a: Node, b: Node) -> bool {
    p.x >= a.x.min(b.x) && p.x <= a.x.max(b.x) && p.y >= a.y.min(b.y) && p.y <= a.y.max(b.y)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn s(ax: i32, ay: i32, bx: i32, by: i32) -> (Node, Node) {
        (Node::new(ax, ay), Node::new(bx, by))
    }

    #[test]
    fn segments_cross_touch_overlap_or_stay_apart() {
        assert_eq!(meet(s(0, 0, 4, 4), s(0, 4, 4, 0)), Meeting::Cross(2.0, 2.0));
        assert_eq!(meet(s(0, 0, 4, 0), s(2, 0, 2, 3)), Meeting::Touch(Node::new(2, 0)));
        assert_eq!(meet(s(0, 0, 4, 0), s(4, 0, 6, 1)), Meeting::Touch(Node::new(4, 0)));
        assert_eq!(meet(s(0, 0, 4, 0), s(6, 0, 2, 0)), Meeting::Overlap(Node::new(2, 0), Node::new(4, 0)));
        assert_eq!(meet(s(0, 0, 4, 0), s(4, 0, 6, 0)), Meeting::Touch(Node::new(4, 0)));
        assert_eq!(meet(s(0, 0, 4, 0), s(5, 0, 6, 0)), Meeting::Apart);
        assert_eq!(meet(s(0, 0, 4, 4), s(3, 0, 4, 2)), Meeting::Apart);
        assert_eq!(meet(s(0, 0, 0, 4), s(0, 3, 0, 9)), Meeting::Overlap(Node::new(0, 3), Node::new(0, 4)));
    }
}
