//! Divisions and grids that tile the banner: the shapes the synthesis hangs its people and names on.

use crate::error::DemoError;
use crate::facts::Facts;
use spatial::{LonLat, Node, Region};
use territory::{DedicatedType, DivisionCode, GridCode, MineId};

/// All synthetic borders.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tiling {
    /// Seats of the townships.
    pub(crate) seats: Vec<(DivisionCode, LonLat)>,
    /// Townships and villages.
    pub(crate) divisions: Vec<(DivisionCode, Region)>,
    /// Base and dedicated grids.
    pub(crate) primaries: Vec<PrimaryFace>,
    /// Micro grids.
    pub(crate) micros: Vec<MicroFace>,
}

/// A base or dedicated grid.
#[derive(Debug, Clone)]
pub(crate) struct PrimaryFace {
    pub(crate) code: GridCode,
    pub(crate) dedicated: Option<DedicatedType>,
    /// The mine of a mine-area grid.
    pub(crate) mine: Option<MineId>,
    pub(crate) region: Region,
    /// Points strictly inside, candidates for addresses.
    pub(crate) dwellings: Vec<Node>,
    pub(crate) urban: bool,
}

/// A micro grid.
#[derive(Debug, Clone)]
pub(crate) struct MicroFace {
    pub(crate) code: GridCode,
    pub(crate) region: Region,
    /// Points strictly inside, candidates for addresses.
    pub(crate) dwellings: Vec<Node>,
    pub(crate) urban: bool,
}

/// Where a dedicated grid is to lie.
#[derive(Debug, Clone)]
pub(crate) struct DedicatedSeed {
    pub(crate) kind: DedicatedType,
    pub(crate) at: LonLat,
    pub(crate) mine: Option<MineId>,
}

pub(crate) fn build(
    _seed: u64,
    _facts: &Facts,
    _dedicated_seeds: &[DedicatedSeed],
    _progress: &mut dyn FnMut(&str),
) -> Result<Tiling, DemoError> {
    Err(DemoError::synthesis("borders", "not built yet"))
}
