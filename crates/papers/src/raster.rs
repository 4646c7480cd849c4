//! A drawing as PNG.

use crate::press::PressError;
use resvg::{tiny_skia, usvg};
use std::sync::Arc;

/// Most pixels of a picture: 16 million take 64 MiB.
const MOST_PIXELS: u64 = 16 << 20;

/// Turns drawings of ours into pictures, with the fonts of the system.
#[derive(Debug, Clone)]
pub struct Raster {
    fonts: Arc<usvg::fontdb::Database>,
}

impl Raster {
    /// Looks for the fonts; takes about a second.
    ///
    /// # Errors
    /// [`PressError::NoFont`].
    pub fn open() -> Result<Raster, PressError> {
        let mut fonts = usvg::fontdb::Database::new();
        fonts.load_system_fonts();
        if !fonts.faces().any(|f| f.families.iter().any(|(name, _)| name == FAMILY)) {
            return Err(PressError::NoFont(FAMILY));
        }
        fonts.set_sans_serif_family(FAMILY);
        Ok(Raster { fonts: Arc::new(fonts) })
    }

    /// A drawing as PNG, a pixel for each of its own. It must be one of ours: links in it are not followed.
    ///
    /// # Errors
    /// [`PressError`]: too large, or not a drawing.
    pub fn png(&self, svg: &str) -> Result<Vec<u8>, PressError> {
        let refused = |e: &dyn std::fmt::Display| PressError::Typesetter(e.to_string());
        let nothing: usvg::ImageHrefStringResolverFn<'static> = Box::new(|_, _| None);
        let options = usvg::Options {
            font_family: FAMILY.to_owned(),
            fontdb: self.fonts.clone(),
            image_href_resolver: usvg::ImageHrefResolver { resolve_string: nothing, ..Default::default() },
            ..Default::default()
        };
        let tree = usvg::Tree::from_str(svg, &options).map_err(|e| refused(&e))?;
        let size = tree.size().to_int_size();
        let pixels = u64::from(size.width()) * u64::from(size.height());
        if pixels > MOST_PIXELS {
            return Err(PressError::TooLarge { pixels });
        }
        let mut picture =
            tiny_skia::Pixmap::new(size.width(), size.height()).ok_or(PressError::TooLarge { pixels })?;
        resvg::render(&tree, tiny_skia::Transform::identity(), &mut picture.as_mut());
        picture.encode_png().map_err(|e| refused(&e))
    }
}

const FAMILY: &str = "Noto Sans CJK SC";
