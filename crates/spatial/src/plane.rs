//! Plane coordinates of Chinese surveys: Gauss-Krüger zones, recognised from their digits, and local transformations of the
//! old datums.
//!
//! Chinese tables write X for the northing and Y for the easting, GIS the other way round; so nothing here is called x or y.

mod ellipsoid;
mod gauss_krueger;
mod local;
mod recognise;
mod zone;

pub use ellipsoid::Ellipsoid;
pub use gauss_krueger::{GaussKrueger, PlanePoint};
pub use local::{Helmert, LocalTransform, OldDatum, PlaneShift, Shift};
pub use recognise::{NotRecognised, Recognised, recognise};
pub use zone::{Zone, ZoneWidth};
