//! A point with an accuracy: every grid that it may really lie in.

use super::{CodeName, GridRef, LEVEL_PRIMARY, Territory};
use crate::GridCode;
use serde::Serialize;
use spatial::{Bounds, LonLat, distance};

/// Most grids that are listed.
const MAX_LISTED: usize = 20;

/// The base and dedicated grids within the accuracy of a point.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Vicinity {
    /// The accuracy, metres.
    pub radius_m: f64,
    /// How many grids are possible; one means that the accuracy leaves no doubt.
    pub total: usize,
    /// Those that cover the point, then the others, the nearest first; at most 20.
    pub grids: Vec<PossibleGrid>,
}

/// A grid that a point may lie in.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PossibleGrid {
    /// The grid.
    #[serde(flatten)]
    pub grid: GridRef,
    /// Its township.
    pub township: Option<CodeName>,
    /// Whether it covers the point as given.
    pub covers: bool,
    /// Geodesic metres from the point to the grid's border.
    pub border_m: f64,
}

impl Vicinity {
    /// The grids other than the owner that the point may really lie in: their own border, or the owner's, is within the
    /// accuracy. A base grid below a dedicated one leaves no doubt well inside the latter.
    pub fn neighbours<'v>(&'v self, owner: &'v GridCode) -> impl Iterator<Item = &'v PossibleGrid> {
        let owned = self.grids.iter().find(|g| g.grid.code == *owner);
        let near = owned.is_none_or(|own| own.border_m <= self.radius_m);
        self.grids.iter().filter(move |g| g.grid.code != *owner && (!g.covers || near))
    }
}

impl Territory {
    /// The primary grids within a radius around a point, also when the point lies outside the banner.
    ///
    /// # Units
    /// Metres on the ellipsoid.
    pub fn vicinity(&self, point: LonLat, radius_m: f64) -> Vicinity {
        let node = point.node();
        let around = Bounds { min: node, max: node }.grown(radius_m);
        let mut found: Vec<(bool, f64, usize)> = vec![];
        for face in self.coverage.level(LEVEL_PRIMARY).intersecting(&around) {
            let region = &self.atlas.grids[self.features[LEVEL_PRIMARY][face]].region;
            let covers = region.covers(node);
            if !covers && distance::lower_bound_to_bounds(point, &region.bounds()) > radius_m {
                continue;
            }
            let (border_m, _) = distance::nearest_on_border(point, region);
            if covers || border_m <= radius_m {
                found.push((!covers, border_m, face));
            }
        }
        found.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2)));
        let total = found.len();
        let listed = found.into_iter().take(MAX_LISTED);
        let grids = listed.map(|(beyond, border_m, face)| self.possible(face, !beyond, border_m)).collect();
        Vicinity { radius_m, total, grids }
    }

    /// Whether a point may really lie in another grid than its owner's: [`Vicinity::neighbours`] is not empty. Names nothing and
    /// measures only what is near, so that it may be asked of every case of a tile.
    pub fn is_in_doubt(&self, point: LonLat, radius_m: f64, owner: &str) -> bool {
        let node = point.node();
        let around = Bounds { min: node, max: node }.grown(radius_m);
        let faces = || self.coverage.level(LEVEL_PRIMARY).intersecting(&around);
        let grid = |face: usize| &self.atlas.grids[self.features[LEVEL_PRIMARY][face]];
        let is_owner = |face: &usize| grid(*face).code.as_str() == owner;
        let near = |face: usize| distance::is_border_within(point, &grid(face).region, radius_m);
        // Most places have no border around them: the cells of the index say so at once.
        let alone =
            self.coverage.owners_throughout(&around).and_then(|o| self.coverage.face(o, LEVEL_PRIMARY));
        if alone.is_some_and(|face| is_owner(&face)) {
            return false;
        }
        // Well inside its owner a point is in no doubt, whatever else covers it.
        let mut at_owners_border = None;
        faces().filter(|face| !is_owner(face)).any(|face| {
            if !grid(face).region.covers(node) {
                return near(face);
            }
            *at_owners_border.get_or_insert_with(|| {
                faces().find(is_owner).is_none_or(|own| !grid(own).region.covers(node) || near(own))
            })
        })
    }

    fn possible(&self, face: usize, covers: bool, border_m: f64) -> PossibleGrid {
        let grid = &self.atlas.grids[self.features[LEVEL_PRIMARY][face]];
        let township = self.parents.of_primary[face].1.map(|i| &self.atlas.divisions[i as usize]);
        PossibleGrid {
            grid: GridRef::of(grid),
            township: township.map(|d| CodeName { code: d.code.to_string(), name: d.name.clone() }),
            covers,
            border_m,
        }
    }
}
