//! The tiles of grids and mines whose sums a change of a case can alter, so that an open map fetches them and no others.

use crate::tiles::{LayerList, Shown, drawn_box};
use serde::Serialize;
use spatial::{Bounds, TileCoord};
use std::collections::BTreeSet;

/// Most tiles that one change names; of more, none is named and all count as touched.
const MOST_TILES: usize = 400;

/// Layers whose sums changed, and in which tiles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct SumTiles {
    layers: Vec<String>,
    tiles: Vec<(u8, u32, u32)>,
}

/// The tiles by layers that show a sum of it; `None` when they are too many to name.
pub(super) fn sum_tiles(layers: &LayerList, touched: &[(Shown, Bounds)]) -> Option<Vec<SumTiles>> {
    let mut all = vec![];
    for shown in [Shown::Grids, Shown::Mines] {
        let drawn: Vec<_> = layers.all().iter().filter(|l| Shown::in_layer(&l.id) == Some(shown)).collect();
        let first = drawn.iter().map(|l| l.minzoom).min()?;
        let last = drawn.iter().map(|l| l.maxzoom).max()?;
        let mut tiles = BTreeSet::new();
        for (_, bounds) in touched.iter().filter(|(what, _)| *what == shown) {
            for z in first..=last {
                tiles.extend(tiles_drawing(z, bounds)?);
            }
        }
        if !tiles.is_empty() {
            let layers = drawn.into_iter().map(|l| l.id.clone()).collect();
            all.push(SumTiles { layers, tiles: tiles.into_iter().collect() });
        }
    }
    (all.iter().map(|s| s.tiles.len()).sum::<usize>() <= MOST_TILES).then_some(all)
}

/// The tiles of a zoom that draw something of a box, margins included.
fn tiles_drawing(z: u8, bounds: &Bounds) -> Option<Vec<(u8, u32, u32)>> {
    let (south_west, north_east) = (bounds.min.lon_lat(), bounds.max.lon_lat());
    let (low, high) = (TileCoord::holding(z, south_west), TileCoord::holding(z, north_east));
    let columns = low.x().saturating_sub(1)..=high.x().saturating_add(1);
    let rows = high.y().saturating_sub(1)..=low.y().saturating_add(1);
    if columns.clone().count().saturating_mul(rows.clone().count()) > 4 * MOST_TILES {
        return None;
    }
    let around = rows.flat_map(|y| columns.clone().map(move |x| (x, y)));
    let tiles = around.filter_map(|(x, y)| TileCoord::new(z.into(), x.into(), y.into()).ok());
    let drawing = tiles.filter(|tile| drawn_box(*tile).intersects(bounds));
    Some(drawing.map(|tile| (z, tile.x(), tile.y())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use spatial::Node;

    fn layers() -> LayerList {
        LayerList::parse(include_str!("../../../../tiles/layers.toml")).expect("readable")
    }

    fn around(lon: f64, lat: f64, half: f64) -> Bounds {
        let node = |lon: f64, lat: f64| Node::new((lon * 1e7) as i32, (lat * 1e7) as i32);
        Bounds { min: node(lon - half, lat - half), max: node(lon + half, lat + half) }
    }

    #[test]
    fn a_grid_names_the_tiles_of_its_box_and_a_mine_those_of_its_point() {
        let grid = around(111.2, 39.8, 0.01);
        let mine = around(110.9, 39.6, 0.0);
        let found =
            sum_tiles(&layers(), &[(Shown::Places, mine), (Shown::Grids, grid), (Shown::Mines, mine)]);
        let found = found.expect("few");
        assert_eq!(found.len(), 2);
        assert!(found[0].layers.contains(&"micro_grids".to_owned()) && found[1].layers == ["mine_points"]);
        assert!(found[0].tiles.iter().all(|(z, ..)| (11..=14).contains(z)));
        for z in 7..=16 {
            let home = TileCoord::holding(z, mine.min.lon_lat());
            assert!(found[1].tiles.contains(&(z, home.x(), home.y())), "zoom {z}");
        }
        for (z, x, y) in &found[0].tiles {
            let tile = TileCoord::new((*z).into(), (*x).into(), (*y).into()).expect("exists");
            assert!(drawn_box(tile).intersects(&grid));
        }
        assert_eq!(sum_tiles(&layers(), &[(Shown::Places, mine)]), Some(vec![]), "no sum changed");
    }

    #[test]
    fn too_many_tiles_are_not_named() {
        assert_eq!(sum_tiles(&layers(), &[(Shown::Grids, around(111.0, 39.8, 0.5))]), None);
    }
}
