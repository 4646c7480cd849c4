//! Pictures: decoded within limits, turned upright, painted over, made smaller and written anew. Nothing but pixels gets
//! into the copy.

use casework::EvidenceRefusal;
use casework::evidence::{
    COPY_SIDE, MAX_PICTURE_PIXELS, MAX_PICTURE_SIDE, Media, PixelSize, RedactionBox, checked_boxes,
};
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, Rgb, RgbImage};
use std::io::Cursor;

/// Quality of a copy.
const QUALITY: u8 = 85;
/// Memory that decoding may take: 50 megapixels with four channels of 16 bits, and some room.
const MAX_ALLOC: u64 = 450 * 1024 * 1024;

/// A copy with the size of its original.
#[derive(Debug)]
pub(crate) struct Picture {
    /// Of the original, upright.
    pub(crate) size: PixelSize,
    /// A JPEG without metadata.
    pub(crate) jpeg: Vec<u8>,
}

/// Makes the copy of a picture with boxes painted black.
///
/// # Errors
/// [`EvidenceRefusal::PictureSize`] before anything is decoded, [`EvidenceRefusal::Picture`] for a broken one,
/// [`EvidenceRefusal::Field`] for boxes that stick out.
pub(crate) fn copy(media: Media, bytes: &[u8], boxes: &[RedactionBox]) -> Result<Picture, EvidenceRefusal> {
    let mut upright = decoded(media, bytes)?;
    let size = PixelSize { width: upright.width(), height: upright.height() };
    // Painted before the picture is made smaller: no pixel of a covered face is mixed into its surroundings.
    for b in checked_boxes(boxes.to_vec(), size)? {
        for y in b.y..b.y + b.height {
            for x in b.x..b.x + b.width {
                upright.put_pixel(x, y, Rgb([0, 0, 0]));
            }
        }
    }
    let mut shown = DynamicImage::ImageRgb8(upright);
    if size.width.max(size.height) > COPY_SIDE {
        shown = shown.resize(COPY_SIDE, COPY_SIDE, FilterType::Triangle);
    }
    let mut jpeg = vec![];
    shown.write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, QUALITY)).map_err(broken)?;
    Ok(Picture { size, jpeg })
}

fn decoded(media: Media, bytes: &[u8]) -> Result<RgbImage, EvidenceRefusal> {
    let format = match media {
        Media::Jpeg => ImageFormat::Jpeg,
        Media::Png => ImageFormat::Png,
        Media::Webp => ImageFormat::WebP,
        _ => return Err(EvidenceRefusal::Media),
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MAX_ALLOC);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(broken)?;
    let (width, height) = decoder.dimensions();
    // From the head of the file: a bomb is refused before it is unpacked.
    if u64::from(width) * u64::from(height) > MAX_PICTURE_PIXELS || width.max(height) > MAX_PICTURE_SIDE {
        return Err(EvidenceRefusal::PictureSize { width, height });
    }
    let orientation = decoder.orientation().map_err(broken)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(broken)?;
    picture.apply_orientation(orientation);
    Ok(if picture.color().has_alpha() { on_white(&picture) } else { picture.into_rgb8() })
}

/// A transparent scan is black ink on nothing: JPEG would make all of it black.
fn on_white(picture: &DynamicImage) -> RgbImage {
    let mut flat = RgbImage::new(picture.width(), picture.height());
    for (out, pixel) in flat.pixels_mut().zip(picture.to_rgba8().pixels()) {
        let [r, g, b, a] = pixel.0.map(u16::from);
        out.0 = [r, g, b].map(|c| ((c * a + 255 * (255 - a)) / 255) as u8);
    }
    flat
}

fn broken(error: image::ImageError) -> EvidenceRefusal {
    EvidenceRefusal::Picture(error.to_string().chars().take(200).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(picture: &DynamicImage) -> Vec<u8> {
        let mut bytes = Cursor::new(vec![]);
        picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
        bytes.into_inner()
    }

    fn white(width: u32, height: u32) -> Vec<u8> {
        png(&DynamicImage::ImageRgb8(RgbImage::from_pixel(width, height, Rgb([255, 255, 255]))))
    }

    #[test]
    fn a_box_is_black_in_the_copy_and_its_surroundings_are_not() {
        let covered = RedactionBox { x: 1000, y: 0, width: 2000, height: 500 };
        let made = copy(Media::Png, &white(4000, 1000), &[covered]).unwrap();
        assert_eq!(made.size, PixelSize { width: 4000, height: 1000 });
        let shown = image::load_from_memory(&made.jpeg).unwrap().into_rgb8();
        assert_eq!(shown.dimensions(), (2048, 512));
        assert!(shown.get_pixel(1024, 100).0.iter().all(|c| *c < 5));
        assert!(shown.get_pixel(300, 100).0.iter().all(|c| *c > 250));
        assert!(shown.get_pixel(1024, 400).0.iter().all(|c| *c > 250));
    }

    #[test]
    fn a_small_picture_keeps_its_size_and_nothing_shows_as_white() {
        let clear = DynamicImage::ImageRgba8(image::RgbaImage::from_pixel(8, 6, image::Rgba([0, 0, 0, 0])));
        let made = copy(Media::Png, &png(&clear), &[]).unwrap();
        let shown = image::load_from_memory(&made.jpeg).unwrap().into_rgb8();
        assert_eq!(shown.dimensions(), (8, 6));
        assert!(shown.pixels().all(|p| p.0.iter().all(|c| *c > 250)));
    }

    #[test]
    fn a_picture_beyond_the_limits_is_refused_by_its_head() {
        // 2 pixels high: the side is what is too long.
        let refused = copy(Media::Png, &white(12_001, 2), &[]).unwrap_err();
        assert_eq!(refused, EvidenceRefusal::PictureSize { width: 12_001, height: 2 });
    }

    #[test]
    fn a_picture_that_breaks_off_is_refused() {
        let whole = white(300, 300);
        let refused = copy(Media::Png, &whole[..whole.len() / 2], &[]).unwrap_err();
        assert!(matches!(refused, EvidenceRefusal::Picture(_)), "{refused}");
        assert!(matches!(copy(Media::Jpeg, &whole, &[]).unwrap_err(), EvidenceRefusal::Picture(_)));
        assert_eq!(copy(Media::Pdf, &whole, &[]).unwrap_err(), EvidenceRefusal::Media);
    }
}
