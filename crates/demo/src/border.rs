//! Natural-looking borders that stay exact: vertices are smoothed only while every triangle keeps its orientation,
//! and each border edge bulges only inside a part of one triangle that no other edge may use.

use crate::mesh::Mesh;
use crate::plane;
use crate::random::Random;
use spatial::Node;
use spatial::coordinate::orientation;
use std::collections::HashMap;

/// Smallest part of its area a triangle may keep when its vertices are moved.
const KEPT_AREA: f64 = 0.35;
/// How far a border may reach from its edge towards the triangle's centre.
const BULGE: (f64, f64) = (0.06, 0.42);

/// Polylines of border edges; an edge without one is straight.
#[derive(Default)]
pub(crate) struct Borders {
    lines: HashMap<(u32, u32), Vec<Node>>,
}

impl Borders {
    /// Appends the vertices between `u` and `v`, in that direction.
    pub(crate) fn extend(&self, u: u32, v: u32, ring: &mut Vec<Node>) {
        if let Some(line) = self.lines.get(&(u, v)) {
            ring.extend(line);
        } else if let Some(line) = self.lines.get(&(v, u)) {
            ring.extend(line.iter().rev());
        }
    }

    /// Draws a polyline for every inner edge between different labels.
    pub(crate) fn draw(mesh: &Mesh, labels: &[Option<u32>], random: &mut Random) -> Borders {
        let mut borders = Borders::default();
        for t in 0..mesh.len() {
            for i in 0..3 {
                let Some(n) = mesh.neighbours[t][i] else { continue };
                if (n as usize) < t || labels[n as usize] == labels[t] {
                    continue;
                }
                let (u, v) = (mesh.triangles[t][i], mesh.triangles[t][(i + 1) % 3]);
                let (from, to, side) = if random.chance(0.5) { (u, v, t as u32) } else { (v, u, n) };
                let line =
                    bulge(mesh.nodes[from as usize], mesh.nodes[to as usize], mesh.centre(side), random);
                borders.lines.insert((from, to), line);
            }
        }
        borders
    }
}

/// Vertices from `u` to `v` inside the triangle `u v c`, in growing angle around `c`: such a line cannot cross
/// itself, and the parts of different edges share no inner point. Checked exactly; straight when in doubt.
fn bulge(u: Node, v: Node, c: Node, random: &mut Random) -> Vec<Node> {
    let length = plane::metres(plane::xy(u), plane::xy(v));
    let count = ((length / 70.0) as usize).clamp(1, 4);
    let mut line = Vec::with_capacity(count);
    for k in 0..count {
        let t = (k as f64 + random.between(0.25, 0.75)) / count as f64;
        let s = random.between(BULGE.0, BULGE.1);
        let mix = |u: i32, v: i32, c: i32| {
            let on_edge = f64::from(u) + (f64::from(v) - f64::from(u)) * t;
            (on_edge + (f64::from(c) - on_edge) * s).round() as i32
        };
        line.push(Node::new(mix(u.x, v.x, c.x), mix(u.y, v.y, c.y)));
    }
    let path: Vec<Node> = std::iter::once(u).chain(line.iter().copied()).chain([v]).collect();
    let turns = path.windows(2).all(|w| orientation(c, w[0], w[1]) > 0);
    let left = line.iter().all(|p| orientation(u, v, *p) > 0);
    if turns && left { line } else { vec![] }
}

/// Moves inner vertices with exactly two border edges towards the middle of their neighbours on the border.
pub(crate) fn smooth(mesh: &mut Mesh, labels: &[Option<u32>], rounds: usize) {
    let around = triangles_around(mesh);
    let original: Vec<f64> = (0..mesh.len()).map(|t| mesh.area(t as u32)).collect();
    for _ in 0..rounds {
        let ends = border_neighbours(mesh, labels);
        for v in mesh.fixed..mesh.nodes.len() {
            let Some([a, b]) = ends[v] else { continue };
            let [p, a, b] = [mesh.nodes[v], mesh.nodes[a as usize], mesh.nodes[b as usize]].map(plane::xy);
            let aim = [0, 1].map(|i| 0.5 * p[i] + 0.25 * (a[i] + b[i]));
            let before = std::mem::replace(&mut mesh.nodes[v], plane::node(aim));
            let keeps = |t: &u32| {
                let [a, b, c] = mesh.corners(*t);
                orientation(a, b, c) > 0 && mesh.area(*t) > KEPT_AREA * original[*t as usize]
            };
            if !around[v].iter().all(keeps) {
                mesh.nodes[v] = before;
            }
        }
    }
}

fn triangles_around(mesh: &Mesh) -> Vec<Vec<u32>> {
    let mut around = vec![vec![]; mesh.nodes.len()];
    for (t, corners) in mesh.triangles.iter().enumerate() {
        corners.iter().for_each(|&v| around[v as usize].push(t as u32));
    }
    around
}

/// For each vertex with exactly two border edges, the vertices at their other ends.
fn border_neighbours(mesh: &Mesh, labels: &[Option<u32>]) -> Vec<Option<[u32; 2]>> {
    let mut ends: Vec<Vec<u32>> = vec![vec![]; mesh.nodes.len()];
    for t in 0..mesh.len() {
        for i in 0..3 {
            let Some(n) = mesh.neighbours[t][i] else { continue };
            if (n as usize) > t && labels[n as usize] != labels[t] {
                let (u, v) = (mesh.triangles[t][i], mesh.triangles[t][(i + 1) % 3]);
                ends[u as usize].push(v);
                ends[v as usize].push(u);
            }
        }
    }
    ends.into_iter().map(|e| <[u32; 2]>::try_from(e).ok()).collect()
}
