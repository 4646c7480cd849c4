//! Reading grids: a file becomes grids with all its faults, then a plan against what is in force.

pub(crate) mod columns;
pub mod crs;
pub mod error;
pub mod fault;
pub mod fields;
pub mod grids;
mod local_transform;
pub mod plan;
pub mod topology;

mod encoding;
mod numbers;
pub(crate) mod shape;
pub(crate) mod source;

pub use crs::SourceCrs;
pub use error::ImportError;
pub use fault::{Fault, FaultKind};
pub use fields::FieldMap;
pub use grids::{GridFile, Limits, Origin, RawRecord, ReadOptions, Summary, read_grids};
pub use local_transform::read_local_transform;
pub use plan::{AttributeChange, ChangedGrid, ImportPlan, atlas_after, plan};
pub use topology::topology_faults;
