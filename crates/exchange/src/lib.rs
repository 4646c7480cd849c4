//! Files in and out: import plans, and export formats (the only user of GDAL).
//!
//! Import reads any GDAL vector format in any CRS on CGCS2000 or WGS 84 and reports every fault of every feature
//! at once; nothing is changed before a plan was seen. Export streams rows, writes under a temporary name and
//! renames at the end, so that a file is either whole or absent.
//!
//! Knows nothing of HTTP or SQL text. GDAL handles never leave a function: everything here is synchronous.

pub mod import;

mod diagnostics;

pub use import::{
    Fault, FaultKind, FieldMap, GridFile, ImportError, ImportPlan, Limits, ReadOptions, plan, read_grids,
};
