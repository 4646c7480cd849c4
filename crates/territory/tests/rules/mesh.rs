//! A mesh of square cells whose borders are shared vertex by vertex, and areas as unions of its cells.

use spatial::{Node, Region};
use std::collections::{BTreeMap, BTreeSet};

/// South-west corner of every mesh, in the banner.
pub(crate) const ORIGIN: Node = Node::new(1_110_000_000, 398_000_000);

/// Cells of `side` lattice steps; each cell border is drawn in `segments` pieces that leave the straight line by up to
/// `wiggle` steps, the same for both neighbours.
#[derive(Clone, Copy)]
pub(crate) struct Mesh {
    pub(crate) side: i32,
    pub(crate) segments: i32,
    pub(crate) wiggle: i32,
}

type Corner = (i32, i32);

impl Mesh {
    pub(crate) fn node(&self, (i, j): Corner) -> Node {
        Node::new(ORIGIN.x + i * self.side, ORIGIN.y + j * self.side)
    }

    /// The union of cells; cells may not touch only by a corner.
    pub(crate) fn union(&self, cells: impl IntoIterator<Item = Corner>) -> Region {
        let rings = trace(&border(cells));
        // Outer rings run counter-clockwise and come first: the fixtures have one outer ring each.
        let (outer, holes): (Vec<_>, Vec<_>) = rings.into_iter().partition(|r| turns_left(r));
        let polygons = outer.len();
        assert!(polygons == 1 || holes.is_empty(), "holes need one outer ring");
        let draw = |ring: Vec<Corner>| self.draw(&ring);
        let parts: Vec<Vec<Vec<Node>>> = if polygons == 1 {
            vec![outer.into_iter().chain(holes).map(draw).collect()]
        } else {
            outer.into_iter().map(|ring| vec![draw(ring)]).collect()
        };
        Region::from_rings(parts).expect("a union of cells")
    }

    pub(crate) fn rectangle(&self, columns: std::ops::Range<i32>, rows: std::ops::Range<i32>) -> Region {
        self.union(columns.flat_map(|i| rows.clone().map(move |j| (i, j))))
    }

    fn draw(&self, ring: &[Corner]) -> Vec<Node> {
        let mut nodes = vec![];
        for k in 0..ring.len() {
            let (from, to) = (ring[k], ring[(k + 1) % ring.len()]);
            let mut line = self.line(from.min(to), from.max(to));
            if from > to {
                line.reverse();
            }
            line.pop();
            nodes.extend(line);
        }
        nodes
    }

    /// The border from a corner to the next one east or north of it.
    fn line(&self, from: Corner, to: Corner) -> Vec<Node> {
        let (a, b) = (self.node(from), self.node(to));
        let point = |k: i32| {
            let along = |p: i32, q: i32| p + (q - p) / self.segments * k;
            let bend = if k == 0 || k == self.segments { 0 } else { self.bend(from, to, k) };
            let upright = from.0 == to.0;
            let at_end = k == self.segments;
            let (x, y) = if at_end { (b.x, b.y) } else { (along(a.x, b.x), along(a.y, b.y)) };
            if upright { Node::new(x + bend, y) } else { Node::new(x, y + bend) }
        };
        (0..=self.segments).map(point).collect()
    }

    fn bend(&self, from: Corner, to: Corner, k: i32) -> i32 {
        let mixed = (from.0.wrapping_mul(73_856_093) ^ from.1.wrapping_mul(19_349_663))
            .wrapping_add((to.0 - from.0).wrapping_mul(83_492_791))
            .wrapping_add(k.wrapping_mul(2_654_435));
        if self.wiggle == 0 { 0 } else { (mixed >> 7).rem_euclid(2 * self.wiggle + 1) - self.wiggle }
    }
}

fn border(cells: impl IntoIterator<Item = Corner>) -> BTreeSet<(Corner, Corner)> {
    let mut edges = BTreeSet::new();
    for (i, j) in cells {
        let corners = [(i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)];
        for k in 0..4 {
            let (from, to) = (corners[k], corners[(k + 1) % 4]);
            if !edges.remove(&(to, from)) {
                edges.insert((from, to));
            }
        }
    }
    edges
}

fn trace(edges: &BTreeSet<(Corner, Corner)>) -> Vec<Vec<Corner>> {
    let mut next: BTreeMap<Corner, Corner> = edges.iter().copied().collect();
    let mut rings = vec![];
    while let Some((&start, _)) = next.iter().next() {
        let (mut ring, mut at) = (vec![], start);
        while let Some(to) = next.remove(&at) {
            ring.push(at);
            at = to;
        }
        rings.push(ring);
    }
    rings
}

fn turns_left(ring: &[Corner]) -> bool {
    let area = |k: usize| {
        let (a, b) = (ring[k], ring[(k + 1) % ring.len()]);
        a.0 * b.1 - b.0 * a.1
    };
    (0..ring.len()).map(area).sum::<i32>() > 0
}
