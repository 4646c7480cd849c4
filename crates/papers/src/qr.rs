//! The QR code of a paper.

use qrcode::QrCode;
use qrcode::render::svg;

/// A QR code as SVG without an XML declaration, 30 mm wide. A text that is too long for one gives none: the address stands
/// on the paper in letters too.
pub fn qr_svg(text: &str) -> Option<String> {
    let code = QrCode::new(text.as_bytes()).ok()?;
    let svg = code.render::<svg::Color<'_>>().min_dimensions(113, 113).quiet_zone(true).build();
    // The renderer writes an XML declaration, which has no place inside HTML.
    Some(svg.find("<svg").map_or(svg.as_str(), |at| &svg[at..]).to_owned())
}
