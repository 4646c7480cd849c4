//! The locator map of a document: 3 km around a point, north up.

use papers::PressError;
use papers::map::{PrintStyle, PrintedMap};
use spatial::{Bounds, LonLat};
use territory::Territory;

/// Half the side of the map on the ground, metres.
const REACH_M: f64 = 1_500.0;
/// Side of the drawing, pixels of 1/96 inch: 90 mm.
const SIDE: u32 = 340;

/// The map around a point as SVG. It has no day: the paper has one.
pub(crate) fn locator(territory: &Territory, style: &PrintStyle, at: LonLat) -> Result<String, PressError> {
    let bounds = Bounds { min: at.node(), max: at.node() }.grown(REACH_M);
    let map =
        PrintedMap { territory, bounds, width: SIDE, cases: None, pin: Some(at), day: None, public: None };
    Ok(map.svg(style)?)
}
