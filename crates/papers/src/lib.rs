//! Papers as PDF: typesetting of documents, with Chinese type, vector maps and the QR code that verifies them.
//!
//! The form of the papers is in `typ/`, in the language of the typesetter; here is what is given to it. Nothing is read
//! from outside but the fonts of the system: a template cannot open a file or an address.

mod press;
mod qr;
mod sheet;

pub use press::{Press, PressError};
pub use qr::qr_svg;
pub use sheet::Sheet;
