//! EXIF: when, where and with what a picture was taken. A file without it, or with one that cannot be read, says nothing.

use casework::course::SHANGHAI;
use casework::evidence::Capture;
use exif::{Exif, In, Tag, Value};
use spatial::LonLat;
use std::io::Cursor;
use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset};

/// Longest name of a device that is kept, characters.
const MAX_DEVICE_CHARS: usize = 100;

/// What the metadata of a file say.
pub(super) fn recorded(bytes: &[u8]) -> Capture {
    let Ok(exif) = exif::Reader::new().read_from_container(&mut Cursor::new(bytes)) else {
        return Capture::default();
    };
    let at = taken_at(&exif);
    Capture {
        at: at.map(|(at, _)| at),
        zone_assumed: at.is_some_and(|(_, assumed)| assumed),
        place: place(&exif),
        device: device(&exif),
    }
}

fn ascii(exif: &Exif, tag: Tag) -> Option<&[u8]> {
    match &exif.get_field(tag, In::PRIMARY)?.value {
        Value::Ascii(texts) => texts.first().map(Vec::as_slice),
        _ => None,
    }
}

/// The moment, and whether its time zone is assumed.
fn taken_at(exif: &Exif) -> Option<(OffsetDateTime, bool)> {
    let (text, zone) = [(Tag::DateTimeOriginal, Tag::OffsetTimeOriginal), (Tag::DateTime, Tag::OffsetTime)]
        .into_iter()
        .find_map(|(tag, zone)| Some((ascii(exif, tag)?, zone)))?;
    let mut read = exif::DateTime::from_ascii(text).ok()?;
    if let Some(zone) = ascii(exif, zone) {
        // One that cannot be read is as good as none.
        let _ = read.parse_offset(zone);
    }
    let month = Month::try_from(read.month).ok()?;
    let date = Date::from_calendar_date(i32::from(read.year), month, read.day).ok()?;
    let time = Time::from_hms(read.hour, read.minute, read.second).ok()?;
    let offset = read.offset.map(|minutes| UtcOffset::from_whole_seconds(i32::from(minutes) * 60).ok());
    let assumed = !matches!(offset, Some(Some(_)));
    Some((PrimitiveDateTime::new(date, time).assume_offset(offset.flatten().unwrap_or(SHANGHAI)), assumed))
}

fn place(exif: &Exif) -> Option<LonLat> {
    let lat = degrees(exif, Tag::GPSLatitude, Tag::GPSLatitudeRef, b'S')?;
    let lon = degrees(exif, Tag::GPSLongitude, Tag::GPSLongitudeRef, b'W')?;
    // What a camera writes before it has a fix.
    if lon == 0.0 && lat == 0.0 {
        return None;
    }
    LonLat::new(lon, lat).ok()
}

fn degrees(exif: &Exif, tag: Tag, reference: Tag, negative: u8) -> Option<f64> {
    let Value::Rational(parts) = &exif.get_field(tag, In::PRIMARY)?.value else { return None };
    let part = |i: usize| parts.get(i).filter(|r| r.denom != 0).map(exif::Rational::to_f64);
    let value = part(0)? + part(1).unwrap_or(0.0) / 60.0 + part(2).unwrap_or(0.0) / 3600.0;
    let turned = ascii(exif, reference)?.first() == Some(&negative);
    value.is_finite().then_some(if turned { -value } else { value })
}

fn device(exif: &Exif) -> Option<String> {
    let text = |tag| {
        let text = String::from_utf8_lossy(ascii(exif, tag)?).trim_matches(['\0', ' ']).to_owned();
        (!text.is_empty()).then_some(text)
    };
    let (make, model) = (text(Tag::Make), text(Tag::Model));
    let name = match (make, model) {
        (Some(make), Some(model)) if !model.starts_with(&make) => format!("{make} {model}"),
        (make, model) => model.or(make)?,
    };
    Some(name.chars().filter(|c| !c.is_control()).take(MAX_DEVICE_CHARS).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use exif::experimental::Writer;
    use exif::{Field, Rational};
    use time::macros::datetime;

    fn field(tag: Tag, value: Value) -> Field {
        Field { tag, ifd_num: In::PRIMARY, value }
    }

    fn words(tag: Tag, text: &str) -> Field {
        field(tag, Value::Ascii(vec![text.as_bytes().to_vec()]))
    }

    fn angle(tag: Tag, parts: [(u32, u32); 3]) -> Field {
        field(tag, Value::Rational(parts.map(|(num, denom)| Rational { num, denom }).to_vec()))
    }

    /// A TIFF head is a container of its own.
    fn read(fields: &[Field]) -> Capture {
        let mut writer = Writer::new();
        fields.iter().for_each(|f| writer.push_field(f));
        let mut bytes = Cursor::new(vec![]);
        writer.write(&mut bytes, false).unwrap();
        recorded(&bytes.into_inner())
    }

    #[test]
    fn time_place_and_device_are_read() {
        let capture = read(&[
            words(Tag::Make, "HUAWEI"),
            words(Tag::Model, "P60"),
            words(Tag::DateTimeOriginal, "2026:11:20 09:30:00"),
            words(Tag::OffsetTimeOriginal, "+08:00"),
            words(Tag::GPSLatitudeRef, "N"),
            angle(Tag::GPSLatitude, [(39, 1), (51, 1), (5560, 100)]),
            words(Tag::GPSLongitudeRef, "E"),
            angle(Tag::GPSLongitude, [(111, 1), (13, 1), (3600, 100)]),
        ]);
        assert_eq!(capture.at, Some(datetime!(2026-11-20 09:30 +8)));
        assert!(!capture.zone_assumed);
        let place = capture.place.unwrap();
        assert!((place.lon() - 111.226_667).abs() < 1e-5 && (place.lat() - 39.865_444).abs() < 1e-5);
        assert_eq!(capture.device.as_deref(), Some("HUAWEI P60"));
    }

    #[test]
    fn a_camera_without_a_time_zone_is_taken_to_be_in_shanghai() {
        let capture = read(&[words(Tag::DateTime, "2026:11:20 09:30:00")]);
        assert_eq!((capture.at, capture.zone_assumed), (Some(datetime!(2026-11-20 09:30 +8)), true));
    }

    #[test]
    fn nonsense_says_nothing() {
        let capture = read(&[
            words(Tag::DateTimeOriginal, "2026:13:40 99:99:99"),
            words(Tag::GPSLatitudeRef, "N"),
            angle(Tag::GPSLatitude, [(0, 0), (51, 1), (0, 1)]),
            words(Tag::GPSLongitudeRef, "E"),
            angle(Tag::GPSLongitude, [(999, 1), (0, 1), (0, 1)]),
        ]);
        assert_eq!(capture, Capture::default());
        assert_eq!(recorded(b"no file"), Capture::default());
        assert_eq!(recorded(b"\xff\xd8\xff\xe1\xff\xff"), Capture::default());
    }
}
