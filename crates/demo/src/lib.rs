//! The synthetic banner on real facts: deterministic by seed, with its own truth.

pub mod cases;
