//! Black box: drives the real binary over its command line, HTTP and SQL.
//!
//! Knows none of the product's types. What a test needs to look at an answer with is written here a second time on
//! purpose (tile arithmetic, the decoder of vector tiles), so that a mistake cannot hide on both sides.

pub mod events;
pub mod exif;
pub mod gdal;
pub mod http;
pub mod json;
pub mod mvt;
pub mod pdf;
pub mod pmtiles;
pub mod program;
pub mod runner;
pub mod server;
pub mod sql;
pub mod tile;
pub mod totp;
pub mod world;
pub mod xlsx;

/// Why a test could not be carried through; a wrong answer is an assertion instead.
pub type Fault = Box<dyn std::error::Error>;

/// What a test returns.
pub type Outcome = Result<(), Fault>;

pub use server::Server;
pub use world::World;
