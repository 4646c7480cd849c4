//! The grids in force on the day of the check, grouped, with what cancelling their borders already proves.

use super::CheckInput;
use crate::code::{DivisionCode, GridCode};
use crate::{Division, DivisionKind, Grid, GridKind};
use spatial::{FaceTree, Region, tiling};
use std::collections::{BTreeMap, HashSet};

/// Grids in force, sorted by code.
pub(super) struct Layout<'a> {
    pub(super) input: &'a CheckInput<'a>,
    pub(super) outline: Option<&'a Region>,
    /// Divisions of 12 digits by code.
    pub(super) villages: BTreeMap<&'a DivisionCode, &'a Division>,
    /// Base and dedicated grids.
    pub(super) primary: Vec<&'a Grid>,
    /// Over the regions of `primary`, in its order.
    pub(super) primary_index: FaceTree,
    pub(super) micro: Vec<&'a Grid>,
    /// Over the regions of `micro`, in its order.
    pub(super) micro_index: FaceTree,
    /// Micro grids by their parent's code.
    pub(super) micro_of: BTreeMap<GridCode, Vec<&'a Grid>>,
    /// Primary grids by their village's code.
    pub(super) primary_of: BTreeMap<DivisionCode, Vec<&'a Grid>>,
    /// Villages that their primary grids tile, proven by cancelled borders.
    pub(super) tiled_villages: HashSet<DivisionCode>,
    /// Primary grids that their micro grids tile, proven by cancelled borders.
    pub(super) tiled_parents: HashSet<GridCode>,
    /// Whether the villages tile the outline, proven by cancelled borders.
    pub(super) villages_tile_outline: bool,
}

/// Features with a defect of rule G01: nothing is proven about them by cancelling.
pub(super) type Faulty = HashSet<String>;

impl<'a> Layout<'a> {
    pub(super) fn new(input: &'a CheckInput<'a>, faulty: &Faulty) -> Self {
        let mut grids: Vec<&Grid> = input.atlas.grids.iter().filter(|g| in_force(g, input.on)).collect();
        grids.sort_by(|a, b| (&a.code, a.valid_from).cmp(&(&b.code, b.valid_from)));
        let (micro, primary): (Vec<&Grid>, Vec<&Grid>) =
            grids.into_iter().partition(|g| g.kind == GridKind::Micro);
        let divisions = &input.atlas.divisions;
        let villages: BTreeMap<_, _> =
            divisions.iter().filter(|d| d.code.as_str().len() == 12).map(|d| (&d.code, d)).collect();
        let banner = divisions.iter().find(|d| d.kind == DivisionKind::Banner);
        let mut micro_of: BTreeMap<GridCode, Vec<&Grid>> = BTreeMap::new();
        for &grid in &micro {
            if let Some(parent) = grid.code.parent() {
                micro_of.entry(parent).or_default().push(grid);
            }
        }
        let mut primary_of: BTreeMap<DivisionCode, Vec<&Grid>> = BTreeMap::new();
        for &grid in &primary {
            primary_of.entry(grid.code.village()).or_default().push(grid);
        }
        let mut layout = Layout {
            input,
            outline: banner.and_then(|d| d.region.as_ref()),
            villages,
            primary_index: index(&primary),
            primary,
            micro_index: index(&micro),
            micro,
            micro_of,
            primary_of,
            tiled_villages: HashSet::new(),
            tiled_parents: HashSet::new(),
            villages_tile_outline: false,
        };
        layout.prove(faulty);
        if let (Some(banner), Some(outline)) = (banner, layout.outline) {
            let sound = |code: &DivisionCode| !faulty.contains(code.as_str());
            let all_sound = sound(&banner.code) && layout.villages.keys().all(|c| sound(c));
            let villages = layout.villages.values().filter_map(|v| v.region.as_ref());
            layout.villages_tile_outline = all_sound && tiling::tiles(villages, outline);
        }
        layout
    }

    fn prove(&mut self, faulty: &Faulty) {
        let sound = |code: &str| !faulty.contains(code);
        for (code, grids) in &self.primary_of {
            let village = self.villages.get(code).and_then(|v| v.region.as_ref());
            let all_sound = sound(code.as_str()) && grids.iter().all(|g| sound(g.code.as_str()));
            if let Some(village) = village
                && all_sound
                && tiling::tiles(grids.iter().map(|g| &g.region), village)
            {
                self.tiled_villages.insert(code.clone());
            }
        }
        for grid in &self.primary {
            if let Some(micros) = self.micro_of.get(&grid.code) {
                let all_sound = sound(grid.code.as_str()) && micros.iter().all(|m| sound(m.code.as_str()));
                if all_sound && tiling::tiles(micros.iter().map(|m| &m.region), &grid.region) {
                    self.tiled_parents.insert(grid.code.clone());
                }
            }
        }
    }

    /// The shape of a village, when it is known and has one.
    pub(super) fn village_region(&self, code: &DivisionCode) -> Option<&'a Region> {
        self.villages.get(code).and_then(|v| v.region.as_ref())
    }

    /// A primary grid in force.
    pub(super) fn primary_grid(&self, code: &GridCode) -> Option<&'a Grid> {
        let found = self.primary.binary_search_by(|g| g.code.cmp(code)).ok()?;
        Some(self.primary[found])
    }

    /// Whether cancelled borders prove that two primary grids do not overlap.
    pub(super) fn proven_apart(&self, a: &GridCode, b: &GridCode) -> bool {
        let (village_a, village_b) = (a.village(), b.village());
        self.tiled_villages.contains(&village_a)
            && self.tiled_villages.contains(&village_b)
            && (village_a == village_b || self.villages_tile_outline)
            && a != b
    }

    /// Whether a village counts as urban.
    pub(super) fn is_urban(&self, village: &DivisionCode) -> bool {
        self.input.urban.contains(village)
    }
}

/// Whether the version is in force on the day.
pub(super) fn in_force(grid: &Grid, on: time::Date) -> bool {
    grid.valid_from <= on && grid.valid_to.is_none_or(|end| on < end)
}

fn index(grids: &[&Grid]) -> FaceTree {
    FaceTree::build(grids.iter().map(|g| g.region.clone()).collect())
}

/// Every pair `i < j` of faces whose boxes share a point.
pub(super) fn each_near_pair(index: &FaceTree, mut visit: impl FnMut(usize, usize)) {
    for (i, face) in index.faces().iter().enumerate() {
        let mut others: Vec<usize> = index.intersecting(&face.bounds()).filter(|&j| j > i).collect();
        others.sort_unstable();
        others.into_iter().for_each(|j| visit(i, j));
    }
}
