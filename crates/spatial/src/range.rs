//! What a range is asked around: geometries and areas with their edges in a tree.

pub(crate) mod inside;
pub(crate) mod within;

use crate::coordinate::{LonLat, Node};
use crate::distance;
use crate::region::{Bounds, Crossing, Region, crossing};
use crate::validity::edge_tree::EdgeTree;

/// An area with its edges in a tree: says of a node in the logarithm of their number whether it is covered.
#[derive(Debug, Clone)]
pub struct IndexedArea {
    edges: EdgeTree,
    bounds: Bounds,
}

impl IndexedArea {
    /// Indexes the edges of an area.
    pub fn new(region: &Region) -> IndexedArea {
        IndexedArea { edges: EdgeTree::build(region.edges().collect()), bounds: region.bounds() }
    }

    /// Whether a node lies inside or on the border: the answer of [`Region::covers`].
    pub fn covers(&self, node: Node) -> bool {
        if !self.bounds.contains(node) {
            return false;
        }
        let ray = Bounds { min: node, max: Node::new(self.bounds.max.x, node.y) };
        let (mut on_border, mut inside) = (false, false);
        self.edges.each_in(&ray, &mut |i| {
            let (a, b) = self.edges.edges()[i];
            match crossing(a, b, node) {
                Crossing::On => on_border = true,
                Crossing::Counts => inside = !inside,
                Crossing::Misses => {}
            }
        });
        on_border || inside
    }
}

/// How several areas are taken together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Combined {
    /// What at least one covers.
    Union,
    /// What all of them cover.
    Intersection,
}

/// Points, lines and areas that a distance is measured to: to the nearest of them, 0 inside an area.
///
/// Everything lies on the lattice; edges are straight in longitude and latitude. Up to 60° north and south.
#[derive(Debug, Clone, Default)]
pub struct Target {
    edges: Vec<(Node, Node)>,
    /// The edges in degrees: longitude and latitude of one end, then of the other.
    degrees: Vec<[f64; 4]>,
    areas: Vec<IndexedArea>,
}

impl Target {
    /// A position.
    pub fn point(at: LonLat) -> Target {
        Target::default().and_line(&[at])
    }

    /// A line of any number of vertices; of one, it is a point.
    pub fn line(line: &[LonLat]) -> Target {
        Target::default().and_line(line)
    }

    /// An area.
    pub fn region(region: &Region) -> Target {
        Target::regions([region])
    }

    /// Several areas; they may overlap.
    pub fn regions<'a>(regions: impl IntoIterator<Item = &'a Region>) -> Target {
        regions.into_iter().fold(Target::default(), Target::and_region)
    }

    /// The same and a line.
    pub fn and_line(mut self, line: &[LonLat]) -> Target {
        let nodes: Vec<Node> = line.iter().map(|p| p.node()).collect();
        match nodes.as_slice() {
            [] => {}
            [only] => self.add_edges([(*only, *only)]),
            _ => self.add_edges(nodes.windows(2).map(|w| (w[0], w[1]))),
        }
        self
    }

    fn add_edges(&mut self, edges: impl IntoIterator<Item = (Node, Node)>) {
        for (a, b) in edges {
            self.edges.push((a, b));
            let (from, to) = (a.lon_lat(), b.lon_lat());
            self.degrees.push([from.lon(), from.lat(), to.lon(), to.lat()]);
        }
    }

    /// The same and an area.
    pub fn and_region(mut self, region: &Region) -> Target {
        self.add_edges(region.edges());
        self.areas.push(IndexedArea::new(region));
        self
    }

    /// Geodesic distance from a position, to a centimetre; infinite when there is nothing to measure to.
    ///
    /// # Units
    /// Metres.
    pub fn metres_from(&self, p: LonLat) -> f64 {
        if self.covers(p.node()) { 0.0 } else { distance::nearest_on_edges(p, self.edges.iter().copied()).0 }
    }

    fn covers(&self, node: Node) -> bool {
        self.areas.iter().any(|a| a.covers(node))
    }
}
