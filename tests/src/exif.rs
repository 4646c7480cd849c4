//! Writes EXIF into a JPEG byte by byte, as a phone does.

/// What a phone writes.
#[derive(Debug, Clone, Copy)]
pub struct Shot<'a> {
    /// `2026:11:20 09:30:00`.
    pub taken_at: &'a str,
    /// Degrees east and north.
    pub at: (f64, f64),
    /// Maker and model.
    pub device: (&'a str, &'a str),
    /// 1 upright, 6 to be turned a quarter clockwise.
    pub orientation: u16,
}

const ASCII: u16 = 2;
const SHORT: u16 = 3;
const LONG: u16 = 4;
const RATIONAL: u16 = 5;

/// An entry: tag, type, count, bytes of its value.
struct Entry(u16, u16, u32, Vec<u8>);

fn text(tag: u16, text: &str) -> Entry {
    let bytes = [text.as_bytes(), b"\0"].concat();
    Entry(tag, ASCII, bytes.len() as u32, bytes)
}

fn angle(tag: u16, degrees: f64) -> Entry {
    let whole = [degrees.trunc(), (degrees.fract() * 60.0).trunc()];
    let seconds = (degrees.fract() * 60.0).fract() * 60.0 * 10_000.0;
    let parts = [(whole[0] as u32, 1u32), (whole[1] as u32, 1), (seconds.round() as u32, 10_000)];
    let bytes = parts.iter().flat_map(|(n, d)| [n.to_le_bytes(), d.to_le_bytes()].concat()).collect();
    Entry(tag, RATIONAL, 3, bytes)
}

fn pointer(tag: u16, to: u32) -> Entry {
    Entry(tag, LONG, 1, to.to_le_bytes().to_vec())
}

/// One directory at an offset of the TIFF, with the values that do not fit behind it.
fn directory(at: u32, entries: &[Entry]) -> Vec<u8> {
    let mut table = (entries.len() as u16).to_le_bytes().to_vec();
    let mut behind: Vec<u8> = vec![];
    let start = at + 2 + 12 * entries.len() as u32 + 4;
    for Entry(tag, kind, count, value) in entries {
        table.extend([tag.to_le_bytes(), kind.to_le_bytes()].concat());
        table.extend(count.to_le_bytes());
        if value.len() <= 4 {
            table.extend(value.iter().copied().chain([0; 4]).take(4));
        } else {
            table.extend((start + behind.len() as u32).to_le_bytes());
            behind.extend(value.iter().chain([0].iter().take(value.len() % 2)));
        }
    }
    table.extend([0; 4]);
    table.extend(behind);
    table
}

/// The JPEG with an EXIF segment right behind its first marker.
pub fn into_jpeg(jpeg: &[u8], shot: Shot<'_>) -> Vec<u8> {
    let exif = [text(0x9003, shot.taken_at)];
    let gps = [
        text(1, if shot.at.1 < 0.0 { "S" } else { "N" }),
        angle(2, shot.at.1.abs()),
        text(3, if shot.at.0 < 0.0 { "W" } else { "E" }),
        angle(4, shot.at.0.abs()),
    ];
    let first = |exif_at, gps_at| {
        [
            text(0x010f, shot.device.0),
            text(0x0110, shot.device.1),
            Entry(0x0112, SHORT, 1, shot.orientation.to_le_bytes().to_vec()),
            pointer(0x8769, exif_at),
            pointer(0x8825, gps_at),
        ]
    };
    let exif_at = 8 + directory(8, &first(0, 0)).len() as u32;
    let exif = directory(exif_at, &exif);
    let gps_at = exif_at + exif.len() as u32;
    let tiff =
        [b"II*\0\x08\0\0\0".to_vec(), directory(8, &first(exif_at, gps_at)), exif, directory(gps_at, &gps)]
            .concat();
    let segment = [b"Exif\0\0".to_vec(), tiff].concat();
    let length = (segment.len() as u16 + 2).to_be_bytes();
    let (marker, rest) = jpeg.split_at(2);
    [marker, &[0xff, 0xe1], &length, &segment, rest].concat()
}
