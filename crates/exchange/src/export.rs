//! Writing cases and grids in the formats that offices, GIS programs and other systems read.
//!
//! All formats are written from one table of columns (`row`). Text formats leave piece by piece ([`Pieces`]) or as a file;
//! the others are files. The same rows with the same [`CollectionMeta`] are the same bytes in every format.

pub mod dossier;
pub mod error;
pub mod files;
pub mod format;
pub mod layout;
pub mod log;
pub mod meta;
pub mod names;
pub mod pieces;
pub mod surveys;

mod csv;
mod gdal_file;
mod geojson;
pub mod pmtiles;
mod row;
mod shapefile;
pub(crate) mod staged;
mod xlsx;

pub use error::ExportError;
pub use files::{WriteOptions, Written, write_cases, write_grids};
pub use format::Format;
pub use layout::{Crs, Encoding, Layout};
pub use meta::{CollectionMeta, Manifest};
pub use names::{AtlasNames, CaseNames};
pub use pieces::Pieces;
