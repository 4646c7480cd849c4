//! Areas made ready for the tiles of one zoom: projected and snapped once, and not for every tile.

use super::{BUFFER, EXTENT, clip};
use crate::coordinate::Node;
use crate::tile::{Scheme, TileCoord};
use std::borrow::Cow;

/// An area in tile units counted from the north-west corner of the world: what [`super::Layer::outline`] draws.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    rings: Vec<Ring>,
}

/// A ring of an [`Outline`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ring {
    outer: bool,
    low: (i32, i32),
    high: (i32, i32),
    units: Box<[(i32, i32)]>,
}

impl Outline {
    /// Deepest zoom whose world has numbers for all of its tile units.
    pub const MAX_ZOOM: u8 = 17;

    /// Of open rings, each polygon's outer one first, for tiles of a zoom of at most [`Outline::MAX_ZOOM`]. Rings without an area
    /// after snapping are left out; holes go with their outer ring.
    pub(crate) fn of<'r>(
        (scheme, zoom): (Scheme, u8),
        polygons: impl Iterator<Item = Vec<Cow<'r, [Node]>>>,
    ) -> Outline {
        let world = TileCoord::world(scheme);
        let units = EXTENT << zoom.min(Outline::MAX_ZOOM);
        let mut rings = vec![];
        for polygon in polygons {
            for (n, ring) in polygon.iter().enumerate() {
                let snap = |node: &Node| {
                    let (x, y) = world.to_tile_units(node.lon_lat(), units);
                    (x.round() as i32, y.round() as i32)
                };
                let Some(ring) = Ring::of(ring.iter().map(snap).collect(), n == 0) else {
                    if n == 0 {
                        break;
                    }
                    continue;
                };
                rings.push(ring);
            }
        }
        Outline { rings }
    }

    /// Rings, the holes of a polygon behind its outer ring.
    pub fn rings(&self) -> &[Ring] {
        &self.rings
    }
}

impl Ring {
    fn of(mut units: Vec<(i32, i32)>, outer: bool) -> Option<Ring> {
        units.dedup();
        while units.len() > 1 && units.first() == units.last() {
            units.pop();
        }
        if units.len() < 3 {
            return None;
        }
        let fold = |choose: fn(i32, i32) -> i32| {
            units.iter().copied().reduce(|a, b| (choose(a.0, b.0), choose(a.1, b.1)))
        };
        Some(Ring { outer, low: fold(i32::min)?, high: fold(i32::max)?, units: units.into() })
    }

    /// Whether it is the outer ring of its polygon.
    pub fn is_outer(&self) -> bool {
        self.outer
    }

    /// Its vertices, open.
    pub fn units(&self) -> &[(i32, i32)] {
        &self.units
    }

    /// What of it lies in a tile and its buffer, in units of the tile.
    pub(super) fn clipped(&self, tile: TileCoord) -> Vec<(i32, i32)> {
        let corner = |n: u32| (n * EXTENT) as i32;
        let (west, north) = (corner(tile.x()), corner(tile.y()));
        let (before, beyond) = (BUFFER as i32, (EXTENT + BUFFER) as i32);
        let outside = self.high.0 < west - before
            || self.high.1 < north - before
            || self.low.0 > west + beyond
            || self.low.1 > north + beyond;
        if outside {
            return vec![];
        }
        let inside = self.low.0 >= west - before
            && self.low.1 >= north - before
            && self.high.0 <= west + beyond
            && self.high.1 <= north + beyond;
        let moved = self.units.iter().map(|p| (p.0 - west, p.1 - north)).collect();
        if inside { moved } else { clip::ring(moved) }
    }
}
