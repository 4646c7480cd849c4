//! Names that go beside the codes of a case.

use casework::{CategoryCode, CategoryTree};
use territory::{DivisionCode, GridCode, MineId, StationId, Territory};

/// Looks up names in Chinese; `None` leaves the property empty.
pub trait CaseNames {
    /// Name of a category.
    fn category(&self, code: &CategoryCode) -> Option<String>;
    /// Name of a unit.
    fn unit(&self, id: &StationId) -> Option<String>;
    /// Name of a village or township.
    fn division(&self, code: &DivisionCode) -> Option<String>;
    /// Name of a grid.
    fn grid(&self, code: &GridCode) -> Option<String>;
    /// Short name of a mine.
    fn mine(&self, id: &MineId) -> Option<String>;
}

/// Names from the territory and the category tree in force.
#[derive(Debug, Clone, Copy)]
pub struct AtlasNames<'a> {
    /// Divisions, grids, mines and stations.
    pub territory: &'a Territory,
    /// Categories.
    pub categories: &'a CategoryTree,
}

impl CaseNames for AtlasNames<'_> {
    fn category(&self, code: &CategoryCode) -> Option<String> {
        self.categories.any(code.as_str()).ok().map(|c| c.name_zh.clone())
    }

    fn unit(&self, id: &StationId) -> Option<String> {
        self.territory.station(id).map(|s| s.name.clone())
    }

    fn division(&self, code: &DivisionCode) -> Option<String> {
        self.territory.division(code).map(|d| d.name.clone())
    }

    fn grid(&self, code: &GridCode) -> Option<String> {
        self.territory.grid(code).map(|g| g.name.clone())
    }

    fn mine(&self, id: &MineId) -> Option<String> {
        self.territory.mine(id).map(|m| m.short_name.clone())
    }
}
