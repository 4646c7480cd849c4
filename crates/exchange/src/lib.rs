//! Files in and out: import plans, and export formats (the only user of GDAL).
//!
//! Import reads any GDAL vector format in any CRS on CGCS2000 or WGS 84 and reports every fault of every feature
//! at once; nothing is changed before a plan was seen. Export streams rows, writes under a temporary name and
//! renames at the end, so that a file is either whole or absent.
//!
//! Knows nothing of HTTP or SQL text. GDAL handles never leave a function: everything here is synchronous.

pub mod cases;
pub mod checksum;
pub mod export;
pub mod import;
pub mod mines;
pub mod planning;
pub mod points;
pub mod repair;

mod diagnostics;

pub use export::{
    AtlasNames, CaseNames, CollectionMeta, Crs, Encoding, ExportError, Format, Layout, Manifest, Pieces,
    WriteOptions, Written, write_cases, write_grids,
};
pub use import::{
    Fault, FaultKind, FieldMap, GridFile, ImportError, ImportPlan, Limits, ReadOptions, plan, read_grids,
    read_local_transform,
};

/// The release of GDAL this program is linked with, such as `3.6.2`.
pub fn gdal_release() -> String {
    gdal::version::version_info("RELEASE_NAME")
}
