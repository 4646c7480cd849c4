//! Ground movement above underground panels: the probability integral method (概率积分法) for a panel of any shape.
//!
//! A screening, never an appraisal: the parameters are regional bands and not measured here, and the method holds for
//! continuous movement only. Source: 《建筑物、水体、铁路及主要井巷煤柱留设与压煤开采规范》 (2017) and its handbook.
//!
//! Everything is computed on a plane, metres, x to the east and y to the north, see [`LocalPlane`].

mod advance;
mod basin;
mod integral;
mod isoline;
mod movement;
mod plane;
mod rules;
mod trough;
mod zone;

pub use advance::{Advance, duration_days};
pub use integral::{PlaneRing, unit_movement};
pub use isoline::isoline;
pub use movement::{Movement, Principal};
pub use plane::LocalPlane;
pub use rules::{Critical, Parameters, SubsidenceError, SubsidenceRules, Variant};
pub use trough::Trough;
pub use zone::{MineZone, ZoneBand, ZoneKind, basis, zones};
