//! The net of all borders: its vertices, which of them are junctions, and the chains between those.

use super::chain::{Chain, Spot};
use super::conflict;
use crate::coordinate::Node;
use crate::mvt::EXTENT;
use crate::region::Region;
use crate::tile::{Scheme, TileCoord};
use hashbrown::HashMap;

/// Number of no vertex.
const NONE: u32 = u32::MAX;

/// Borders of some areas.
#[derive(Default)]
pub(super) struct Net {
    numbers: HashMap<Node, u32>,
    /// Of every vertex: where it is, on the lattice and in tile units of the world.
    nodes: Vec<Node>,
    spots: Vec<Spot>,
    dropped: Vec<bool>,
    chains: Vec<Chain>,
}

impl Net {
    pub(super) fn of(areas: &[&Region], scheme: Scheme, zoom: u8) -> Net {
        let mut net = Net::default();
        let rings = areas.iter().flat_map(|area| area.polygons()).flat_map(|polygon| polygon.rings());
        let rings: Vec<Vec<u32>> = rings.map(|ring| ring.iter().map(|n| net.number(*n)).collect()).collect();
        let (world, units) = (TileCoord::world(scheme), EXTENT << zoom);
        net.spots = net.nodes.iter().map(|n| world.to_tile_units(n.lon_lat(), units)).collect();
        net.dropped = vec![false; net.nodes.len()];
        let junctions = junctions(net.nodes.len(), &rings);
        let mut seen = vec![false; net.nodes.len()];
        for ring in &rings {
            net.cut(ring, &junctions, &mut seen);
        }
        net
    }

    fn number(&mut self, node: Node) -> u32 {
        let next = self.nodes.len() as u32;
        let number = *self.numbers.entry(node).or_insert(next);
        if number == next {
            self.nodes.push(node);
        }
        number
    }

    /// Takes the chains of a ring that no ring before it had.
    fn cut(&mut self, ring: &[u32], junctions: &[bool], seen: &mut [bool]) {
        let is_junction = |n: &u32| junctions[*n as usize];
        let first = ring.iter().position(is_junction);
        // A ring that meets no other begins at its lowest vertex, whoever has it and whichever way it runs.
        let lowest = || (0..ring.len()).min_by_key(|at| self.key(ring[*at]));
        let Some(start) = first.or_else(lowest) else { return };
        let mut chain = vec![ring[start]];
        for step in 1..=ring.len() {
            let vertex = ring[(start + step) % ring.len()];
            chain.push(vertex);
            if step == ring.len() || is_junction(&vertex) {
                let inner = &chain[1..chain.len() - 1];
                // A vertex within a chain is in no other: the first tells for all.
                if inner.first().is_none_or(|n| !seen[*n as usize]) {
                    inner.iter().for_each(|n| seen[*n as usize] = true);
                    let chain = std::mem::take(&mut chain);
                    let key = |n: &u32| self.key(*n);
                    self.chains.push(Chain::of(chain, key));
                }
                chain.clear();
                chain.push(vertex);
            }
        }
    }

    fn key(&self, vertex: u32) -> (i32, i32) {
        let node = self.nodes[vertex as usize];
        (node.x, node.y)
    }

    /// Drops vertices as far as a tolerance allows and no borders get in each other's way.
    pub(super) fn simplify(&mut self, tolerance: f64) {
        let spots = &self.spots;
        self.chains.iter_mut().for_each(|chain| chain.simplify(spots, tolerance));
        conflict::resolve(&mut self.chains, &self.nodes);
        for chain in &self.chains {
            chain.dropped().for_each(|vertex| self.dropped[vertex as usize] = true);
        }
    }

    /// Whether a vertex is still there.
    pub(super) fn keeps(&self, node: Node) -> bool {
        self.numbers.get(&node).is_none_or(|n| !self.dropped[*n as usize])
    }
}

/// Which vertices are not passed by all borders in the same way: those with other than two neighbours.
fn junctions(vertices: usize, rings: &[Vec<u32>]) -> Vec<bool> {
    let mut neighbours = vec![[NONE; 2]; vertices];
    let mut junctions = vec![false; vertices];
    let mut note = |vertex: u32, neighbour: u32| {
        let known = &mut neighbours[vertex as usize];
        if known.contains(&neighbour) {
            return;
        }
        match known.iter_mut().find(|n| **n == NONE) {
            Some(free) => *free = neighbour,
            None => junctions[vertex as usize] = true,
        }
    };
    for ring in rings {
        for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
            note(*a, *b);
            note(*b, *a);
        }
    }
    junctions
}
