//! Names that go beside the codes of a case.

use casework::{CategoryCode, CategoryTree};
use territory::{DivisionCode, GridCode, MineId, StationId, Territory};

/// Looks up names in Chinese; `None` leaves the property empty.
pub trait CaseNames {
    /// Name of a category.
    fn category(&self, code: &CategoryCode) -> Option<&str>;
    /// Name of a unit.
    fn unit(&self, id: &StationId) -> Option<&str>;
    /// Name of a village or township.
    fn division(&self, code: &DivisionCode) -> Option<&str>;
    /// Name of a grid.
    fn grid(&self, code: &GridCode) -> Option<&str>;
    /// Short name of a mine.
    fn mine(&self, id: &MineId) -> Option<&str>;
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
    fn category(&self, code: &CategoryCode) -> Option<&str> {
        self.categories.any(code.as_str()).ok().map(|c| c.name_zh.as_str())
    }

    fn unit(&self, id: &StationId) -> Option<&str> {
        self.territory.station(id).map(|s| s.name.as_str())
    }

    fn division(&self, code: &DivisionCode) -> Option<&str> {
        self.territory.division(code).map(|d| d.name.as_str())
    }

    fn grid(&self, code: &GridCode) -> Option<&str> {
        self.territory.grid(code).map(|g| g.name.as_str())
    }

    fn mine(&self, id: &MineId) -> Option<&str> {
        self.territory.mine(id).map(|m| m.short_name.as_str())
    }
}
