//! Borders as a zoom can show them: simplified once and for all areas together, so that neighbours keep one border.
//!
//! The areas are taken as one net of borders. Where borders meet they keep their vertex; between two such junctions the border is a
//! *chain* that is simplified once (Douglas and Peucker 1973) for everybody who has it. A shortcut that would cross, touch or repeat
//! another border is taken back, so that areas which did not overlap do not overlap afterwards, and none of them vanishes.

mod chain;
mod conflict;
mod net;
#[cfg(test)]
mod tests;

use crate::mvt::{EXTENT, Outline};
use crate::region::Region;
use crate::tile::Scheme;
use net::Net;

/// Half a pixel of a map that shows a tile 512 pixels wide, in tile units: a tolerance that no eye finds.
pub const HALF_PIXEL: f64 = EXTENT as f64 / 512.0 / 2.0;

/// Outlines of areas for the tiles of a zoom (at most [`Outline::MAX_ZOOM`]), in the order of the areas. No border is farther than
/// the tolerance from where it was; areas without common borders are simplified each by itself.
///
/// # Units
/// The tolerance is in tile units, 4096 of which are a tile's width.
pub fn outlines(areas: &[&Region], (scheme, zoom): (Scheme, u8), tolerance: f64) -> Vec<Outline> {
    let net = (tolerance > 0.0).then(|| {
        let mut net = Net::of(areas, scheme, zoom);
        net.simplify(tolerance);
        net
    });
    let kept = |ring: &[crate::Node]| match &net {
        Some(net) => ring.iter().copied().filter(|node| net.keeps(*node)).collect::<Vec<_>>().into(),
        None => ring.to_vec().into(),
    };
    let outline = |area: &&Region| {
        Outline::of((scheme, zoom), area.polygons().iter().map(|p| p.rings().map(kept).collect()))
    };
    areas.iter().map(outline).collect()
}
