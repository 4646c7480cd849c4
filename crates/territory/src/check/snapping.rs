//! G15: neighbours share the very same vertices.

use super::layout::Layout;
use super::report::{Defect, RuleReport, Severity};
use spatial::distance::metres_per_degree;
use spatial::tiling::{Side, reversed_sides, sides, uncancelled};
use spatial::validity::edge_tree::EdgeTree;
use spatial::{Bounds, Node, Region};
use std::collections::BTreeSet;

/// Vertices closer than this are meant to be one, metres.
const SNAP_M: f64 = 0.05;
/// No snap distance is longer than this on the lattice below 60° N: 0.05 m is 5 steps north, 9 steps east.
const SNAP_WINDOW: i32 = 10;

/// G15: vertices that nearly meet a neighbour's vertex or edge.
///
/// Where borders agree vertex by vertex they cancel, so only what is left over is looked at: primary grids against
/// their villages, and micro grids against their parents.
pub(super) fn near_misses(layout: &Layout) -> RuleReport {
    let mut rule = RuleReport::new(
        "G15",
        Severity::Warning,
        "相邻网格公共边顶点一致（0.05米内不得有未捕捉的顶点）",
        "Neighbours share identical vertices (none within 0.05 m that is not the same)",
    );
    let primary = layout.primary.iter().map(|g| (g.code.as_str(), &g.region));
    let villages = layout.villages.iter().filter_map(|(c, v)| Some((c.as_str(), v.region.as_ref()?)));
    level(&mut rule, primary.collect(), villages.collect());
    let micro = layout.micro.iter().map(|g| (g.code.as_str(), &g.region));
    let parents = layout.primary.iter().filter(|g| layout.micro_of.contains_key(&g.code));
    level(&mut rule, micro.collect(), parents.map(|g| (g.code.as_str(), &g.region)).collect());
    rule
}

fn level(rule: &mut RuleReport, parts: Vec<(&str, &Region)>, wholes: Vec<(&str, &Region)>) {
    rule.checked += parts.iter().map(|p| p.1.vertex_count() as u64).sum::<u64>();
    let split = parts.len();
    let faces: Vec<(&str, &Region)> = parts.into_iter().chain(wholes).collect();
    let all: Vec<Side> = faces
        .iter()
        .enumerate()
        .flat_map(|(i, (_, region))| {
            let forward = (i < split).then(|| sides(region, i));
            let backward = (i >= split).then(|| reversed_sides(region, i));
            forward.into_iter().flatten().chain(backward.into_iter().flatten())
        })
        .collect();
    let left = uncancelled(&all);
    let tree = EdgeTree::build(left.iter().map(|s| (s.from, s.to)).collect());
    let mut reported = BTreeSet::new();
    for side in &left {
        for vertex in [side.from, side.to] {
            tree.each_in(&window(vertex), &mut |i| {
                let other = &left[i];
                if other.face != side.face {
                    report(rule, &faces, (vertex, side.face), other, &mut reported);
                }
            });
        }
    }
}

fn window(v: Node) -> Bounds {
    let around = |by: i32| Node::new(v.x.saturating_add(by), v.y.saturating_add(by));
    Bounds { min: around(-SNAP_WINDOW), max: around(SNAP_WINDOW) }
}

/// Reports a vertex that lies within the snap distance of an edge of a face that does not have it.
fn report(
    rule: &mut RuleReport,
    faces: &[(&str, &Region)],
    (vertex, face): (Node, usize),
    other: &Side,
    reported: &mut BTreeSet<(Node, Node, usize)>,
) {
    let (from_m, to_m) = (metres(vertex, other.from), metres(vertex, other.to));
    let edge_m = metres_to_edge(vertex, other.from, other.to);
    if edge_m >= SNAP_M || vertex == other.from || vertex == other.to {
        return;
    }
    let (end, end_m) = if from_m <= to_m { (other.from, from_m) } else { (other.to, to_m) };
    let near_vertex = end_m < SNAP_M;
    let key = if near_vertex { (vertex.min(end), vertex.max(end), 0) } else { (vertex, vertex, other.face) };
    if reported.contains(&key) || faces[other.face].1.rings().any(|r| r.contains(&vertex)) {
        return;
    }
    reported.insert(key);
    let name = faces[other.face].0;
    let defect = if near_vertex {
        let zh = format!("顶点距{name}的顶点{end_m:.3}米而不重合，请捕捉");
        let en = format!("a vertex lies {end_m:.3} m from a vertex of {name}; snap them together");
        Defect::new(Severity::Warning, "near_miss", faces[face].0, zh, en).measure(end_m, "m")
    } else {
        let zh = format!("顶点落在{name}的边上（{edge_m:.3}米），该边缺少此顶点");
        let en = format!("a vertex lies {edge_m:.3} m from an edge of {name} that lacks it; add it there");
        Defect::new(Severity::Warning, "t_junction", faces[face].0, zh, en).measure(edge_m, "m")
    };
    rule.add(defect.other(name).at(vertex.lon_lat()));
}

/// East and north of `to` seen from `from`, metres.
fn offset(from: Node, to: Node) -> (f64, f64) {
    let (east, north) = metres_per_degree(from.lon_lat().lat());
    let step = |a: i32, b: i32| (f64::from(b) - f64::from(a)) * 1e-7;
    (step(from.x, to.x) * east, step(from.y, to.y) * north)
}

fn metres(a: Node, b: Node) -> f64 {
    let (east, north) = offset(a, b);
    east.hypot(north)
}

fn metres_to_edge(p: Node, a: Node, b: Node) -> f64 {
    let (a, b) = (offset(p, a), offset(p, b));
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let length2 = dx * dx + dy * dy;
    let t = if length2 > 0.0 { (-(a.0 * dx + a.1 * dy) / length2).clamp(0.0, 1.0) } else { 0.0 };
    (a.0 + t * dx).hypot(a.1 + t * dy)
}
