//! Divisions and grids as a zoom shows them, worked out when the zoom is first asked for.

use super::LayerList;
use spatial::generalise::{HALF_PIXEL, outlines};
use spatial::mvt::Outline;
use spatial::tile::Scheme;
use spatial::{Region, TileCoord};
use std::collections::HashMap;
use std::sync::OnceLock;
use territory::{DivisionKind, GridKind, Territory};

/// The last zoom with areas, whose borders are as they were given; deeper ones are drawn by the reader from its tiles.
pub(crate) const LAST_ZOOM: u8 = 14;

/// Outlines by the code of their area.
type ByCode = HashMap<Box<str>, Outline>;

/// Outlines of areas in every zoom of both ways to cut the world.
#[derive(Debug, Default)]
pub(crate) struct Outlines {
    zooms: [[OnceLock<ByCode>; LAST_ZOOM as usize + 1]; 2],
}

impl Outlines {
    /// The outlines for a tile, of the areas that its zoom shows; `None` beyond the last zoom.
    pub(crate) fn for_tile<'t>(
        &self,
        tile: TileCoord,
        areas: impl FnOnce() -> Vec<(&'t str, &'t Region)>,
    ) -> Option<&ByCode> {
        let zooms = match tile.scheme() {
            Scheme::WebMercator => &self.zooms[0],
            Scheme::LonLat => &self.zooms[1],
        };
        let zoom = zooms.get(usize::from(tile.level()))?;
        Some(zoom.get_or_init(|| {
            let (codes, regions): (Vec<&str>, Vec<&Region>) = areas().into_iter().unzip();
            let tolerance = if tile.level() < LAST_ZOOM { HALF_PIXEL } else { 0.0 };
            let outlines = outlines(&regions, (tile.scheme(), tile.z()), tolerance);
            codes.into_iter().map(Into::into).zip(outlines).collect()
        }))
    }
}

/// The areas of all layers that a zoom shows: they are simplified together, so that the border of a village stays on those of its grids.
pub(super) fn areas_at<'t>(
    territory: &'t Territory,
    layers: &LayerList,
    level: u8,
) -> Vec<(&'t str, &'t Region)> {
    let shows = |id: &str| layers.get(id).is_some_and(|l| (l.minzoom..=l.maxzoom).contains(&level));
    let (outline, townships, villages) = (shows("outline"), shows("townships"), shows("villages"));
    let (base, dedicated, micro) = (shows("base_grids"), shows("dedicated_grids"), shows("micro_grids"));
    let divisions = territory.atlas().divisions.iter().filter(|d| match d.code.as_str().len() {
        12 => villages,
        9 => townships,
        _ => outline && d.kind == DivisionKind::Banner,
    });
    let grids = territory.atlas().grids.iter().filter(|g| match g.kind {
        GridKind::Base => base,
        GridKind::Dedicated => dedicated,
        GridKind::Micro => micro,
    });
    let divisions = divisions.filter_map(|d| Some((d.code.as_str(), d.region.as_ref()?)));
    divisions.chain(grids.map(|g| (g.code.as_str(), &g.region))).collect()
}
