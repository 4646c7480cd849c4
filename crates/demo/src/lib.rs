//! The synthetic banner on real facts: deterministic by seed, with its own truth.

pub mod cases;

mod error;
mod facts;
mod random;
mod tiling;

pub use error::DemoError;
