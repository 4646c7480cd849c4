//! The synthetic banner on real facts: deterministic by seed, with its own truth.

mod border;
pub mod cases;
mod dedicated;
mod error;
mod facts;
mod growth;
mod mesh;
mod mines;
mod people;
mod plane;
mod random;
mod rings;
mod stations;
mod territory;
mod tiling;
mod truth;

pub use crate::territory::{DemoTerritory, build_territory};
pub use error::DemoError;
pub use mines::{DoubtfulMine, LicenceArea, LicenceOverlap};
pub use people::{Head, PartyGroup};
pub use truth::{Matching, TownshipArea, Truth, Wanted};
