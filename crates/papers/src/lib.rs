//! Papers and printed maps: documents and whole cases as PDF with Chinese type, maps as SVG and PNG, and the QR code that verifies a paper.
//!
//! The form of the papers is in `typ/`, in the language of the typesetter; here is what is given to it. Nothing is read
//! from outside but the fonts of the system: a template cannot open a file or an address.

mod bundle;
pub mod map;
mod press;
mod qr;
mod raster;
mod sheet;

pub use bundle::{Bundle, Section};
pub use press::{Press, PressError};
pub use qr::qr_svg;
pub use raster::Raster;
pub use sheet::Sheet;
