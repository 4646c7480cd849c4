//! The synthetic banner on real facts: deterministic by seed, with its own truth.

mod border;
pub mod cases;
mod error;
mod facts;
mod growth;
mod mesh;
mod plane;
mod random;
mod rings;
mod tiling;

pub use error::DemoError;
