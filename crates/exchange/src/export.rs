//! Writing cases and grids: GeoJSON as a stream of bytes, GeoPackage and FlatGeobuf through GDAL, CSV for offices.

pub mod error;
pub mod files;
pub mod format;
pub mod geojson;
pub mod log;
pub mod names;

mod csv;
mod gdal_file;
mod row;
pub(crate) mod staged;

pub use error::ExportError;
pub use files::{WriteOptions, Written, write_cases, write_grids};
pub use format::Format;
pub use geojson::{CollectionMeta, GeoJsonWriter};
pub use names::{AtlasNames, CaseNames};
