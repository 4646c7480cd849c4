//! Records of mines from any vector file: panels, licences and pits, operators, blasts, faces, dumps, roads and observation points.
//!
//! One row is one record; its column `kind` says of what. A file is read with all its faults, then held against what is recorded.

mod columns;
mod plan;
mod read;

pub use plan::{MineChange, MinePlan, plan_mines};
pub use read::{MineFile, MineRow, read_mines};
