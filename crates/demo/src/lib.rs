//! The synthetic banner on real facts: deterministic by seed, with its own truth.

mod border;
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
mod tiling;

pub use error::DemoError;
pub use people::{Head, PartyGroup};
