//! One round of snapping: vertices of different faces that nearly meet become one, and a vertex that nearly lies on a
//! neighbour's edge is put into it.
//!
//! Only borders that do not agree vertex by vertex are looked at; where they agree nothing is touched. A node is moved in
//! all faces at once, so borders that agreed go on agreeing.

use super::{Change, Mended};
use crate::coordinate::{NODES_PER_DEGREE, Node};
use crate::distance::metres_per_degree;
use crate::region::{Bounds, Region};
use crate::tiling::{Side, sides, uncancelled};
use crate::validity::edge_tree::EdgeTree;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

type Rings = Vec<Vec<Vec<Node>>>;

/// New rings of the faces that change, and what was done.
pub(super) struct Snapped {
    pub(super) faces: Vec<(usize, Rings)>,
    pub(super) changes: Vec<Change>,
}

/// Snaps once.
pub(super) fn snap(faces: &[Region], tolerance_m: f64) -> Snapped {
    let all: Vec<Side> = faces.iter().enumerate().flat_map(|(i, face)| sides(face, i)).collect();
    let left = uncancelled(&all);
    let metric = Metric::of(faces, tolerance_m);
    let moves = moves(&left, &metric);
    // Vertices are put in only when none moves any more: a moved one may be in its place already.
    let insertions = if moves.is_empty() { insertions(&left, &metric) } else { HashMap::new() };
    apply(faces, &moves, &insertions)
}

/// Distances over all faces, with one scale: that of the whole degree of latitude nearest to the equator. So a distance is
/// never taken for shorter than it is (over a banner up to 3 % longer), and mending again takes the same scale.
struct Metric {
    east: f64,
    north: f64,
    tolerance_m: f64,
    /// Lattice steps that hold the tolerance.
    window: i32,
}

impl Metric {
    fn of(faces: &[Region], tolerance_m: f64) -> Metric {
        let latitudes = faces.iter().map(Region::bounds).flat_map(|b| [b.min.y, b.max.y]);
        let lowest = latitudes.map(|y| (f64::from(y) / NODES_PER_DEGREE).abs()).fold(85.0, f64::min).floor();
        let (east, _) = metres_per_degree(lowest);
        let (_, north) = metres_per_degree(90.0);
        let (east, north) = (east / NODES_PER_DEGREE, north / NODES_PER_DEGREE);
        let window = (tolerance_m / east.min(north)).ceil().min(1e6) as i32 + 1;
        Metric { east, north, tolerance_m, window }
    }

    fn offset(&self, from: Node, to: Node) -> (f64, f64) {
        (
            (f64::from(to.x) - f64::from(from.x)) * self.east,
            (f64::from(to.y) - f64::from(from.y)) * self.north,
        )
    }

    fn near(&self, a: Node, b: Node) -> bool {
        let (x, y) = self.offset(a, b);
        x * x + y * y <= self.tolerance_m * self.tolerance_m
    }

    /// Whether a node lies within the tolerance of the inner part of an edge, and how far along, 0 to 1.
    fn along(&self, p: Node, (a, b): (Node, Node)) -> Option<f64> {
        let (ax, ay) = self.offset(p, a);
        let (bx, by) = self.offset(p, b);
        let (dx, dy) = (bx - ax, by - ay);
        let length2 = dx * dx + dy * dy;
        let t = -(ax * dx + ay * dy) / length2;
        if !(t > 0.0 && t < 1.0) {
            return None;
        }
        let (x, y) = (ax + t * dx, ay + t * dy);
        (x * x + y * y <= self.tolerance_m * self.tolerance_m).then_some(t)
    }

    fn around_node(&self, n: Node) -> Bounds {
        let by = |v: i32, d: i32| v.saturating_add(d);
        Bounds {
            min: Node::new(by(n.x, -self.window), by(n.y, -self.window)),
            max: Node::new(by(n.x, self.window), by(n.y, self.window)),
        }
    }
}

/// Which nodes move where. In the order of the nodes, each goes to the first one before it that is near, belongs to
/// another face and has not moved itself: so nothing moves farther than the tolerance, whatever the order of the faces.
fn moves(left: &[Side], metric: &Metric) -> HashMap<Node, Node> {
    let mut owners: BTreeMap<Node, BTreeSet<usize>> = BTreeMap::new();
    for side in left {
        for node in [side.from, side.to] {
            owners.entry(node).or_default().insert(side.face);
        }
    }
    let mut moves = HashMap::new();
    let mut kept: BTreeMap<Node, &BTreeSet<usize>> = BTreeMap::new();
    for (&node, faces) in &owners {
        let window = metric.around_node(node);
        // Nodes are ordered by x, then y: a range of them is a strip.
        let strip = kept.range(window.min..=window.max);
        let target = strip
            .filter(|(k, of)| metric.near(node, **k) && **of != faces && !of.is_superset(faces))
            .map(|(k, _)| *k)
            .next();
        match target {
            Some(to) => drop(moves.insert(node, to)),
            None => drop(kept.insert(node, faces)),
        }
    }
    moves
}

/// Nodes to be put into edges: by face and edge, in the order along the edge.
fn insertions(left: &[Side], metric: &Metric) -> HashMap<(usize, Node, Node), Vec<Node>> {
    let tree = EdgeTree::build(left.iter().map(|s| (s.from, s.to)).collect());
    let mut corners: HashMap<usize, HashSet<Node>> = HashMap::new();
    for side in left {
        corners.entry(side.face).or_default().extend([side.from, side.to]);
    }
    let mut found: HashMap<(usize, Node, Node), Vec<(f64, Node)>> = HashMap::new();
    let nodes: BTreeSet<(Node, usize)> =
        left.iter().flat_map(|s| [(s.from, s.face), (s.to, s.face)]).collect();
    for (node, face) in nodes {
        tree.each_in(&metric.around_node(node), &mut |i| {
            let side = &left[i];
            let own = side.face == face || corners.get(&side.face).is_some_and(|c| c.contains(&node));
            if own || node == side.from || node == side.to {
                return;
            }
            if let Some(t) = metric.along(node, (side.from, side.to)) {
                let nodes = found.entry((side.face, side.from, side.to)).or_default();
                if !nodes.iter().any(|(_, n)| *n == node) {
                    nodes.push((t, node));
                }
            }
        });
    }
    let in_order = |mut nodes: Vec<(f64, Node)>| {
        nodes.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        nodes.into_iter().map(|(_, n)| n).collect()
    };
    found.into_iter().map(|(edge, nodes)| (edge, in_order(nodes))).collect()
}

fn apply(
    faces: &[Region],
    moves: &HashMap<Node, Node>,
    insertions: &HashMap<(usize, Node, Node), Vec<Node>>,
) -> Snapped {
    let mut snapped = Snapped { faces: vec![], changes: vec![] };
    let touched: HashSet<usize> = insertions.keys().map(|(face, ..)| *face).collect();
    for (i, face) in faces.iter().enumerate() {
        if !touched.contains(&i) && !face.rings().flatten().any(|n| moves.contains_key(n)) {
            continue;
        }
        let mut ring_of = |ring: &[Node]| {
            let mut new = Vec::with_capacity(ring.len());
            for (k, &from) in ring.iter().enumerate() {
                let to = ring[(k + 1) % ring.len()];
                let moved = moves.get(&from).copied();
                if let Some(moved) = moved {
                    snapped.changes.push(Change { face: i, what: Mended::Moved { to: moved }, at: from });
                }
                new.push(moved.unwrap_or(from));
                for &node in insertions.get(&(i, from, to)).into_iter().flatten() {
                    snapped.changes.push(Change { face: i, what: Mended::Inserted, at: node });
                    new.push(node);
                }
            }
            new
        };
        let rings = face.polygons().iter().map(|p| p.rings().map(&mut ring_of).collect()).collect();
        snapped.faces.push((i, rings));
    }
    snapped
}
