//! Shortcuts that get in another border's way, and their taking back.

use super::chain::Chain;
use crate::coordinate::{Node, orientation};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

/// A segment of a chain: the chain's number and the places of its ends.
type Segment = (u32, u32, u32);
type Entry = GeomWithData<Rectangle<[i32; 2]>, Segment>;

/// Takes back shortcuts until none crosses, touches or repeats another segment. Ends, because every round keeps more vertices and
/// borders with all of theirs are as they were given.
pub(super) fn resolve(chains: &mut [Chain], nodes: &[Node]) {
    loop {
        let segments: Vec<Segment> = (0..)
            .zip(chains.iter())
            .flat_map(|(n, chain)| chain.segments().map(move |(from, to)| (n, from as u32, to as u32)))
            .collect();
        if segments.iter().all(|s| !is_shortcut(*s)) {
            return;
        }
        let ends = |(chain, from, to): Segment| {
            let at = |place: u32| chains[chain as usize].vertex(place as usize);
            (at(from), at(to))
        };
        let entry = |segment: &Segment| Entry::new(around(ends(*segment), nodes), *segment);
        let tree = RTree::bulk_load(segments.iter().map(entry).collect());
        let mut taken_back: Vec<Segment> = vec![];
        for &shortcut in segments.iter().filter(|s| is_shortcut(**s)) {
            let own = around(ends(shortcut), nodes);
            let near = tree.locate_in_envelope_intersecting(&AABB::from_corners(own.lower(), own.upper()));
            for other in near.map(|entry| entry.data).filter(|other| *other != shortcut) {
                if in_the_way(ends(shortcut), ends(other), nodes) {
                    taken_back.extend([shortcut, other]);
                }
            }
        }
        if taken_back.is_empty() {
            return;
        }
        for (chain, from, to) in taken_back {
            chains[chain as usize].restore((from as usize, to as usize));
        }
    }
}

fn is_shortcut((_, from, to): Segment) -> bool {
    to - from > 1
}

fn around((a, b): (u32, u32), nodes: &[Node]) -> Rectangle<[i32; 2]> {
    let corner = |n: u32| [nodes[n as usize].x, nodes[n as usize].y];
    Rectangle::from_corners(corner(a), corner(b))
}

/// Whether two segments share more than an end.
fn in_the_way(one: (u32, u32), other: (u32, u32), nodes: &[Node]) -> bool {
    let node = |n: u32| nodes[n as usize];
    let shared = [one.0, one.1].into_iter().filter(|n| [other.0, other.1].contains(n)).count();
    if shared >= 2 {
        return true;
    }
    if shared == 1 {
        let joint = if [other.0, other.1].contains(&one.0) { one.0 } else { one.1 };
        let far = |(a, b): (u32, u32)| node(if a == joint { b } else { a });
        let (joint, p, q) = (node(joint), far(one), far(other));
        return orientation(joint, p, q) == 0 && same_direction(joint, p, q);
    }
    let (a, b, c, d) = (node(one.0), node(one.1), node(other.0), node(other.1));
    let side = |o: i64| o.signum();
    let (abc, abd) = (side(orientation(a, b, c)), side(orientation(a, b, d)));
    let (cda, cdb) = (side(orientation(c, d, a)), side(orientation(c, d, b)));
    // Boxes are known to meet: on one line the segments do, too.
    abc * abd <= 0 && cda * cdb <= 0
}

fn same_direction(joint: Node, p: Node, q: Node) -> bool {
    let from = |n: Node| (i64::from(n.x) - i64::from(joint.x), i64::from(n.y) - i64::from(joint.y));
    let ((px, py), (qx, qy)) = (from(p), from(q));
    px * qx + py * qy > 0
}
