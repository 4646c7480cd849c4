//! The fabric from which all areas are cut: a constrained Delaunay triangulation of the banner.
//!
//! Areas are unions of triangles, so that coverages are exact by construction: no gap, no overlap, shared vertices.
//! The outline's edges are constraints and are never split or moved.

use crate::DemoError;
use crate::plane::{self, Xy};
use crate::random::Random;
use spade::{ConstrainedDelaunayTriangulation, HasPosition, Point2, Triangulation};
use spatial::coordinate::orientation;
use spatial::{Node, Region};
use std::collections::HashMap;

/// Distance between mesh points on the steppe, metres.
const STEPPE_SPACING_M: f64 = 440.0;
/// How fast the spacing grows away from a core, metres per metre.
const SPACING_SLOPE: f64 = 0.12;

/// A densely settled place, where the mesh is fine.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Core {
    pub(crate) at: Xy,
    /// Radius of the fine mesh, metres.
    pub(crate) radius: f64,
    /// Spacing inside, metres.
    pub(crate) spacing: f64,
}

/// Triangles with their neighbours.
pub(crate) struct Mesh {
    /// Vertices; the first `fixed` ones are the outline's.
    pub(crate) nodes: Vec<Node>,
    pub(crate) fixed: usize,
    /// Counter-clockwise vertex indices.
    pub(crate) triangles: Vec<[u32; 3]>,
    /// The triangle across edge i (vertex i to vertex i+1); `None` on the outline.
    pub(crate) neighbours: Vec<[Option<u32>; 3]>,
}

struct Vertex {
    at: Point2<f64>,
    id: u32,
}

impl HasPosition for Vertex {
    type Scalar = f64;
    fn position(&self) -> Point2<f64> {
        self.at
    }
}

impl Mesh {
    /// Triangulates the outline with points that are dense in the cores.
    pub(crate) fn build(outline: &Region, cores: &[Core], random: &mut Random) -> Result<Mesh, DemoError> {
        let ring: Vec<Node> = outline.polygons().first().map(|p| p.exterior().to_vec()).unwrap_or_default();
        let fixed = ring.len();
        let inside = Inside::of(&ring);
        let mut nodes = ring;
        nodes.extend(scatter(&nodes, &inside, cores, random));
        let vertex = |(id, n): (usize, &Node)| {
            let [x, y] = plane::xy(*n);
            Vertex { at: Point2::new(x, y), id: id as u32 }
        };
        let vertices: Vec<Vertex> = nodes.iter().enumerate().map(vertex).collect();
        let edges: Vec<[usize; 2]> = (0..fixed).map(|i| [i, (i + 1) % fixed]).collect();
        let triangulation = ConstrainedDelaunayTriangulation::<Vertex>::bulk_load_cdt(vertices, edges)
            .map_err(|e| DemoError::synthesis("mesh", e))?;
        let triangles = triangulation.inner_faces().map(|f| f.vertices().map(|v| v.data().id));
        let triangles: Vec<[u32; 3]> = triangles.filter(|t| inside.covers(centre_of(&nodes, t))).collect();
        for t in &triangles {
            if orientation(nodes[t[0] as usize], nodes[t[1] as usize], nodes[t[2] as usize]) <= 0 {
                return Err(DemoError::synthesis("mesh", "a triangle has no area"));
            }
        }
        Ok(Mesh { neighbours: neighbours(&triangles), nodes, fixed, triangles })
    }

    /// The three corners of a triangle.
    pub(crate) fn corners(&self, t: u32) -> [Node; 3] {
        self.triangles[t as usize].map(|v| self.nodes[v as usize])
    }

    /// The centre of a triangle on the lattice: strictly inside it.
    pub(crate) fn centre(&self, t: u32) -> Node {
        centre_of(&self.nodes, &self.triangles[t as usize])
    }

    /// The area of a triangle, square metres in the plane.
    pub(crate) fn area(&self, t: u32) -> f64 {
        let [a, b, c] = self.corners(t).map(plane::xy);
        ((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])) / 2.0
    }

    /// Number of triangles.
    pub(crate) fn len(&self) -> usize {
        self.triangles.len()
    }
}

fn centre_of(nodes: &[Node], t: &[u32; 3]) -> Node {
    let sum =
        |value: fn(&Node) -> i32| t.iter().map(|&v| i64::from(value(&nodes[v as usize]))).sum::<i64>() / 3;
    Node::new(sum(|n| n.x) as i32, sum(|n| n.y) as i32)
}

fn neighbours(triangles: &[[u32; 3]]) -> Vec<[Option<u32>; 3]> {
    let mut by_edge: HashMap<(u32, u32), u32> = HashMap::with_capacity(triangles.len() * 3);
    for (t, v) in triangles.iter().enumerate() {
        for i in 0..3 {
            by_edge.insert((v[i], v[(i + 1) % 3]), t as u32);
        }
    }
    let across = |v: &[u32; 3]| [0, 1, 2].map(|i| by_edge.get(&(v[(i + 1) % 3], v[i])).copied());
    triangles.iter().map(across).collect()
}

/// Mesh points inside the outline: darts thrown until few find room, first in the cores, then everywhere.
fn scatter(ring: &[Node], inside: &Inside, cores: &[Core], random: &mut Random) -> Vec<Node> {
    let mut room = Room::default();
    for (i, a) in ring.iter().enumerate() {
        // The outline as obstacles: a point too close to an edge would make needle-shaped triangles.
        let (a, b) = (plane::xy(*a), plane::xy(ring[(i + 1) % ring.len()]));
        let steps = (plane::metres(a, b) / 60.0).ceil().max(1.0) as usize;
        for k in 0..steps {
            let t = k as f64 / steps as f64;
            room.take([a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t], true);
        }
    }
    let spacing = |p: Xy| {
        let of_core = |c: &Core| c.spacing + (plane::metres(p, c.at) - c.radius).max(0.0) * SPACING_SLOPE;
        cores.iter().map(of_core).fold(STEPPE_SPACING_M, f64::min)
    };
    let mut found = vec![];
    let mut throw = |p: Xy, room: &mut Room| {
        let node = plane::node(p);
        let p = plane::xy(node);
        if room.fits(p, spacing(p)) && inside.covers(node) {
            room.take(p, false);
            found.push(node);
        }
    };
    for core in cores {
        let reach = core.radius + 1_500.0;
        for _ in 0..(reach * reach * 20.0 / (core.spacing * core.spacing)) as usize {
            let p = [core.at[0] + random.between(-reach, reach), core.at[1] + random.between(-reach, reach)];
            throw(p, &mut room);
        }
    }
    let corners: Vec<Xy> = ring.iter().map(|n| plane::xy(*n)).collect();
    let span = |i: usize| {
        let values = corners.iter().map(|c| c[i]);
        (values.clone().fold(f64::INFINITY, f64::min), values.fold(f64::NEG_INFINITY, f64::max))
    };
    let ((west, east), (south, north)) = (span(0), span(1));
    for _ in 0..((east - west) * (north - south) * 7.0 / (STEPPE_SPACING_M * STEPPE_SPACING_M)) as usize {
        throw([random.between(west, east), random.between(south, north)], &mut room);
    }
    found
}

/// Which places are taken, in cells of a fixed size.
#[derive(Default)]
struct Room {
    cells: HashMap<(i32, i32), Vec<(Xy, bool)>>,
}

const CELL_M: f64 = 220.0;

impl Room {
    fn cell(p: Xy) -> (i32, i32) {
        ((p[0] / CELL_M).floor() as i32, (p[1] / CELL_M).floor() as i32)
    }

    fn take(&mut self, p: Xy, obstacle: bool) {
        self.cells.entry(Room::cell(p)).or_default().push((p, obstacle));
    }

    /// Whether nothing lies within the spacing; obstacles may be nearer.
    fn fits(&self, p: Xy, spacing: f64) -> bool {
        let reach = (spacing / CELL_M).ceil() as i32;
        let (cx, cy) = Room::cell(p);
        let cells = (-reach..=reach).flat_map(|dx| (-reach..=reach).map(move |dy| (cx + dx, cy + dy)));
        cells
            .filter_map(|c| self.cells.get(&c))
            .flatten()
            .all(|(q, obstacle)| plane::metres(p, *q) >= if *obstacle { spacing * 0.5 } else { spacing })
    }
}

/// Point-in-outline tests by bands of latitude.
struct Inside {
    bands: HashMap<i32, Vec<(Node, Node)>>,
}

/// Height of a band, lattice units (about 550 m).
const BAND: i32 = 50_000;

impl Inside {
    fn of(ring: &[Node]) -> Inside {
        let mut bands: HashMap<i32, Vec<(Node, Node)>> = HashMap::new();
        for (i, &a) in ring.iter().enumerate() {
            let b = ring[(i + 1) % ring.len()];
            for band in a.y.min(b.y).div_euclid(BAND)..=a.y.max(b.y).div_euclid(BAND) {
                bands.entry(band).or_default().push((a, b));
            }
        }
        Inside { bands }
    }

    fn covers(&self, p: Node) -> bool {
        let edges = self.bands.get(&p.y.div_euclid(BAND)).map_or(&[][..], Vec::as_slice);
        let crosses = |(a, b): &&(Node, Node)| {
            let (low, high) = if a.y < b.y { (*a, *b) } else { (*b, *a) };
            low.y <= p.y && p.y < high.y && orientation(low, high, p) > 0
        };
        edges.iter().filter(crosses).count() % 2 == 1
    }
}
