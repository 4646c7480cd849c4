//! Faults of the territory as an import would leave it: only what touches the imported grids.
//!
//! The full set of rules G01–G18 is a matter of `territory`; these are the ones that would make a wrong import
//! visible at once (G02, G03, G04, G06, G07).

use super::fault::{Fault, FaultKind};
use geo::BooleanOps;
use geo_types::MultiPolygon;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use spatial::Region;
use spatial::distance::area_m2;
use std::collections::{BTreeSet, HashMap};
use territory::{Atlas, DivisionCode, DivisionKind, Grid, GridCode, GridKind};

/// Overlap that is tolerated, square metres (G04).
const TOLERATED_OVERLAP_M2: f64 = 1.0;
/// Share of a grid that may lie outside its village (G03).
const TOLERATED_SHARE: f64 = 0.001;

/// Faults around the `touched` grids of an atlas; `feature` is left open.
pub fn topology_faults(atlas_after: &Atlas, touched: &BTreeSet<GridCode>) -> Vec<Fault> {
    if touched.is_empty() {
        return vec![];
    }
    let check = Check::new(atlas_after);
    let mut faults = vec![];
    for (index, grid) in atlas_after.grids.iter().enumerate().filter(|(_, g)| touched.contains(&g.code)) {
        check.village(grid, &mut faults);
        check.parent(grid, &mut faults);
        check.overlaps(index, grid, touched, &mut faults);
    }
    faults
}

struct Check<'a> {
    atlas: &'a Atlas,
    tree: RTree<GeomWithData<Rectangle<[f64; 2]>, usize>>,
    divisions: HashMap<&'a DivisionCode, Option<&'a Region>>,
    grids: HashMap<&'a GridCode, &'a Grid>,
    outline: Option<&'a Region>,
}

impl<'a> Check<'a> {
    fn new(atlas: &'a Atlas) -> Self {
        let boxes = atlas.grids.iter().enumerate().map(|(i, g)| {
            let (min, max) = corners(&g.region);
            GeomWithData::new(Rectangle::from_corners(min, max), i)
        });
        let banner = atlas.divisions.iter().find(|d| d.kind == DivisionKind::Banner);
        Check {
            atlas,
            tree: RTree::bulk_load(boxes.collect()),
            divisions: atlas.divisions.iter().map(|d| (&d.code, d.region.as_ref())).collect(),
            grids: atlas.grids.iter().map(|g| (&g.code, g)).collect(),
            outline: banner.and_then(|b| b.region.as_ref()),
        }
    }

    fn village(&self, grid: &Grid, faults: &mut Vec<Fault>) {
        let village = grid.code.village();
        let Some(region) = self.divisions.get(&village) else {
            faults.push(about(
                grid,
                FaultKind::UnknownVillage,
                "code",
                format!("没有编码为 {village} 的村(社区)"),
                format!("there is no village {village}"),
            ));
            return;
        };
        // Villages lie in the banner: only what leaves its village can leave the banner.
        let area = area_m2(&grid.region).max(1.0);
        let outside = region.map(|region| outside_m2(&grid.region, region));
        if outside.is_some_and(|m2| m2 / area <= TOLERATED_SHARE) {
            return;
        }
        let outside_banner = self.outline.map_or(0.0, |outline| outside_m2(&grid.region, outline));
        if outside_banner / area > TOLERATED_SHARE {
            faults.push(about(
                grid,
                FaultKind::OutsideBanner,
                "geometry",
                format!("有 {} 在旗界之外", shown_zh(outside_banner)),
                format!("{} lie outside the banner", shown(outside_banner)),
            ));
        } else if let Some(outside) = outside {
            let share = 100.0 * outside / area;
            faults.push(about(
                grid,
                FaultKind::OutsideVillage,
                "geometry",
                format!("有 {}({share:.2} %)在所属村 {village} 之外，允许 0.1 %", shown_zh(outside)),
                format!(
                    "{} ({share:.2} %) lie outside the village {village}, 0.1 % is allowed",
                    shown(outside)
                ),
            ));
        }
    }

    fn parent(&self, grid: &Grid, faults: &mut Vec<Fault>) {
        let Some(code) = grid.code.parent() else { return };
        let Some(parent) = self.grids.get(&code) else {
            faults.push(about(
                grid,
                FaultKind::ParentMissing,
                "code",
                format!("微网格所属的网格 {code} 不存在"),
                format!("the grid {code} that this micro grid belongs to does not exist"),
            ));
            return;
        };
        let outside = outside_m2(&grid.region, &parent.region);
        if outside > TOLERATED_OVERLAP_M2 {
            faults.push(about(
                grid,
                FaultKind::OutsideParent,
                "geometry",
                format!("有 {} 在所属网格 {code} 之外", shown_zh(outside)),
                format!("{} lie outside its grid {code}", shown(outside)),
            ));
        }
    }

    /// Overlaps with grids of the same level; a pair of two touched grids is said once, at the lower code.
    fn overlaps(&self, index: usize, grid: &Grid, touched: &BTreeSet<GridCode>, faults: &mut Vec<Fault>) {
        let (min, max) = corners(&grid.region);
        let near = self.tree.locate_in_envelope_intersecting(&AABB::from_corners(min, max));
        let mut others: Vec<&Grid> =
            near.filter(|e| e.data != index).map(|e| &self.atlas.grids[e.data]).collect();
        others.retain(|o| {
            (o.kind == GridKind::Micro) == (grid.kind == GridKind::Micro)
                && !(touched.contains(&o.code) && o.code < grid.code)
                && in_force_together(o, grid)
        });
        others.sort_by(|a, b| a.code.cmp(&b.code));
        for other in others {
            let common = intersection_m2(&grid.region, &other.region);
            if common > TOLERATED_OVERLAP_M2 {
                faults.push(about(
                    grid,
                    FaultKind::Overlap,
                    "geometry",
                    format!("与网格 {}({})重叠 {}", other.code, other.name, shown_zh(common)),
                    format!("overlaps the grid {} ({}) by {}", other.code, other.name, shown(common)),
                ));
            }
        }
    }
}

fn in_force_together(a: &Grid, b: &Grid) -> bool {
    a.valid_to.is_none_or(|end| b.valid_from < end) && b.valid_to.is_none_or(|end| a.valid_from < end)
}

fn about(grid: &Grid, kind: FaultKind, field: &'static str, zh: String, en: String) -> Fault {
    Fault::new(kind, field, zh, en).of(None, Some(grid.code.as_str()))
}

fn corners(region: &Region) -> ([f64; 2], [f64; 2]) {
    let b = region.bounds();
    ([f64::from(b.min.x), f64::from(b.min.y)], [f64::from(b.max.x), f64::from(b.max.y)])
}

fn outside_m2(area: &Region, cover: &Region) -> f64 {
    geodesic_m2(&area.to_degrees().difference(&cover.to_degrees()))
}

fn intersection_m2(a: &Region, b: &Region) -> f64 {
    geodesic_m2(&a.to_degrees().intersection(&b.to_degrees()))
}

fn geodesic_m2(shape: &MultiPolygon<f64>) -> f64 {
    use geo::GeodesicArea;
    shape.geodesic_area_unsigned()
}

fn shown(m2: f64) -> String {
    if m2 < 10_000.0 { format!("{m2:.1} m²") } else { format!("{:.4} km²", m2 / 1e6) }
}

fn shown_zh(m2: f64) -> String {
    if m2 < 10_000.0 { format!("{m2:.1} 平方米") } else { format!("{:.4} 平方公里", m2 / 1e6) }
}
