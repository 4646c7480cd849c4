//! Everything with a shape and a period: divisions, grids, mines, panels, stations, and where a point lies
//! among them.
//!
//! Knows nothing of people, cases, files, databases or the clock.

pub mod blasting;
pub mod check;
pub mod code;
pub mod damage;
pub mod division;
pub mod exposure;
pub mod gazetteer;
pub mod grid;
pub mod influence;
pub mod mine;
pub mod mine_entry;
pub mod place;
pub mod record;
pub mod source;
pub mod station;
pub mod subsidence;

pub use blasting::BlastingRules;
pub use code::{CodeError, DivisionCode, GridCode, MineId, StationId};
pub use damage::{CrackGrade, CrackIndex, DamageRules, Structure};
pub use division::{Division, DivisionKind};
pub use exposure::{Exposure, ExposureClass, ExposureField};
pub use gazetteer::{Gazetteer, GazetteerRules};
pub use grid::{Address, DedicatedType, Grid, GridKind};
pub use influence::InfluenceRules;
pub use mine::{Mine, MineStatus, MiningMethod, Panel, Placement};
pub use mine_entry::{EntryKind, MineEntry, Registration};
pub use place::{CodeName, GridRef, Located, MineRelation, Outside, Place, Relation, StationRef, Territory};
pub use record::MineRecord;
pub use station::{Station, StationKind};

use spatial::{LonLat, Region};

/// All territorial facts of one banner at one moment, in no particular order: what is loaded, checked and indexed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Atlas {
    /// Banner (6 digits), townships and development zones (9), villages and communities (12).
    pub divisions: Vec<Division>,
    /// Base, dedicated and micro grids.
    pub grids: Vec<Grid>,
    /// Coal mines with their licence, pit and panels.
    pub mines: Vec<Mine>,
    /// Stations, units, committees, studios and the tribunal.
    pub stations: Vec<Station>,
    /// Dwellings: each a point with its households and people.
    pub addresses: Vec<Address>,
    /// Rivers and dams, for orientation only.
    pub waters: Vec<Water>,
}

/// A river line or a dam.
#[derive(Debug, Clone, PartialEq)]
pub struct Water {
    /// Name in Chinese.
    pub name: String,
    /// `river` or `dam`.
    pub kind: String,
    /// Positions along the line; a dam may be one position.
    pub line: Vec<LonLat>,
}

/// Square kilometres of an optional shape, on the ellipsoid.
pub fn area_km2(region: Option<&Region>) -> Option<f64> {
    region.map(|r| spatial::distance::area_m2(r) / 1e6)
}
