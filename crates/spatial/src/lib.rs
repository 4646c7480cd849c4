//! Coordinates, exact lattice geometry, point location, ranges, tile maths and vector-tile encoding.
//!
//! Everything here is pure: no files, no clock, no JSON, and no knowledge of what a shape stands for.
//! Published boundaries live on one integer lattice of 1e-7 degree ([`Node`]), so that every predicate
//! (`inside`, `on the border`, `left of`) is exact integer arithmetic and no tolerance exists.

pub mod coordinate;
pub mod coverage;
pub mod datum;
pub mod density;
pub mod distance;
pub mod face_tree;
pub mod generalise;
pub mod inset;
pub mod measure;
pub mod mvt;
pub mod overlay;
pub mod plane;
pub mod point_index;
pub mod range;
pub mod region;
pub mod repair;
pub mod segment;
pub mod tile;
pub mod tiling;
pub mod tour;
pub mod validity;

pub use coordinate::{CoordinateError, LonLat, Node};
pub use coverage::{CoverageIndex, Owners};
pub use datum::Datum;
pub use face_tree::{FaceTree, Owner};
pub use point_index::PointIndex;
pub use range::{Combined, IndexedArea, Target};
pub use region::{Bounds, Polygon, Position, Region, RegionError};
pub use tile::TileCoord;
