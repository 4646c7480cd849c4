//! Benches of the core against named peers, side by side in one run, with the answers compared.
//!
//! Every path is one module: it makes its work, lets every engine do it in turn, and gives back figures. A run writes its
//! figures as JSON into the target folder; `docs/performance.md` is made from those files alone.

pub mod check;
pub mod coverage;
pub mod exposure;
pub mod figures;
pub mod import;
pub mod locate;
pub mod machine;
pub mod peers;
pub mod points;
pub mod questions;
pub mod report;
pub mod route;
pub mod serving;
pub mod tiles;
