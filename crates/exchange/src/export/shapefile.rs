//! Shapefiles: made by GDAL in a folder of their own, packed into one ZIP with a note on what a Shapefile cannot hold.
//!
//! Declared limits: field names of ten letters, texts of at most 254 bytes in the chosen encoding, no instants (they are
//! text), no difference between empty and unknown text. What was cut is counted in the note.

use super::error::ExportError;
use super::files::{Sheet, taken};
use super::gdal_file;
use super::layout::Encoding;
use super::row::{Column, Row, Value};
use encoding_rs::GBK;
use std::borrow::Cow;
use std::fmt::{Display, Write as _};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// The parts, in the order in which they are packed.
const PARTS: [&str; 5] = ["shp", "shx", "dbf", "prj", "cpg"];
/// What stands for a letter that GBK does not have.
const MISSING: char = '?';

/// Texts that lost something.
#[derive(Default)]
struct Losses {
    shortened: u64,
    replaced: u64,
}

/// Writes all rows.
pub(crate) fn write<'r, E: Display>(
    sheet: &Sheet<'_>,
    rows: impl Iterator<Item = Result<Row<'r>, E>>,
) -> Result<u64, ExportError> {
    let at = |e: io::Error| ExportError::at(sheet.shown, &e);
    let folder = sheet.path.parent().unwrap_or(std::path::Path::new("."));
    // Beside the file, so that a big one needs no room elsewhere; removed with all in it when dropped.
    let parts = tempfile::Builder::new().prefix(".part-shapefile-").tempdir_in(folder).map_err(at)?;
    let mut losses = Losses::default();
    let encoding = sheet.layout.encoding;
    let columns = &sheet.table.columns;
    let rows = rows.zip(0..).map(|(row, after)| {
        let mut row = taken(row, after)?;
        for (value, column) in row.values.iter_mut().zip(columns) {
            fit(value, column, encoding, &mut losses);
        }
        Ok::<_, ExportError>(row)
    });
    let path = parts.path().join(sheet.table.name).with_extension("shp");
    let inner = Sheet { path: &path, ..*sheet };
    let written = gdal_file::write(&inner, rows)?;
    pack(sheet, parts.path(), &losses).map_err(at)?;
    Ok(written)
}

/// Cuts a text to what the field holds, at a letter's end, and replaces what the encoding has not.
fn fit(value: &mut Value<'_>, column: &Column, encoding: Encoding, losses: &mut Losses) {
    let Value::Text(text) = value else { return };
    let known: Cow<'_, str> = match encoding {
        Encoding::Utf8 => Cow::Borrowed(text.as_ref()),
        Encoding::Gbk => {
            text.chars().map(|c| if bytes_of(c, encoding).is_some() { c } else { MISSING }).collect()
        }
    };
    losses.replaced += u64::from(known != text.as_ref());
    let mut room = usize::from(column.width);
    let kept = known.char_indices().find(|(_, c)| {
        let bytes = bytes_of(*c, encoding).unwrap_or(1);
        let full = bytes > room;
        room = room.saturating_sub(bytes);
        full
    });
    let shortened = kept.map(|(end, _)| known[..end].to_owned());
    losses.shortened += u64::from(shortened.is_some());
    *text = shortened.unwrap_or_else(|| known.into_owned()).into();
}

fn bytes_of(letter: char, encoding: Encoding) -> Option<usize> {
    let mut room = [0; 4];
    let text: &str = letter.encode_utf8(&mut room);
    match encoding {
        Encoding::Utf8 => Some(text.len()),
        Encoding::Gbk => {
            let (bytes, _, lossy) = GBK.encode(text);
            (!lossy && bytes.len() <= 2).then_some(bytes.len())
        }
    }
}

fn pack(sheet: &Sheet<'_>, parts: &std::path::Path, losses: &Losses) -> io::Result<()> {
    let mut zip = ZipWriter::new(BufWriter::new(File::create_new(sheet.path)?));
    // Files of a ZIP have a time of 1980 unless told another: the same rows are the same bytes.
    let options = SimpleFileOptions::default();
    for part in PARTS {
        let file = parts.join(sheet.table.name).with_extension(part);
        zip.start_file(format!("{}.{part}", sheet.table.name), options)?;
        io::copy(&mut File::open(&file)?, &mut zip)?;
        fs::remove_file(&file)?;
    }
    zip.start_file("README.txt", options)?;
    zip.write_all(note(sheet, losses).as_bytes())?;
    zip.finish()?.flush()
}

/// What the file is, what its short names mean and what it lost.
fn note(sheet: &Sheet<'_>, losses: &Losses) -> String {
    let mut out = String::from("\u{feff}");
    // Writing to a String cannot fail.
    for (name, value) in sheet.meta.told(sheet.layout) {
        let _ = write!(out, "{name}:{value}\r\n");
    }
    let encoding = match sheet.layout.encoding {
        Encoding::Utf8 => "UTF-8",
        Encoding::Gbk => "GBK",
    };
    let _ = write!(
        out,
        "\r\nShapefile 的限制:字段名最多 10 个字符,文本最多 254 字节({encoding}),时间存为文本。\
         本文件截短的文本 {} 处,编码中没有而替换为“{MISSING}”的 {} 处。需要完整内容请用 GeoPackage 或 XLSX。\r\n\r\n字段:\r\n",
        losses.shortened, losses.replaced
    );
    for column in &sheet.table.columns {
        let _ = write!(out, "{} = {} {}\r\n", column.short, column.name, column.zh);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::row::{Column, Kind};
    use super::*;

    fn fitted(text: &str, width: u8, encoding: Encoding) -> (String, Losses) {
        let column = Column { name: "a", short: "a", zh: "甲", kind: Kind::Text, width };
        let (mut value, mut losses) = (Value::Text(text.into()), Losses::default());
        fit(&mut value, &column, encoding, &mut losses);
        (value.plain().into_owned(), losses)
    }

    #[test]
    fn a_text_is_cut_between_letters_and_what_gbk_lacks_is_replaced() {
        let (text, losses) = fitted("苏计沟村", 7, Encoding::Utf8);
        assert_eq!((text.as_str(), losses.shortened, losses.replaced), ("苏计", 1, 0));
        let (text, losses) = fitted("苏计沟村", 7, Encoding::Gbk);
        assert_eq!((text.as_str(), losses.shortened, losses.replaced), ("苏计沟", 1, 0));
        let (text, losses) = fitted("房\u{1F3E0}屋", 254, Encoding::Gbk);
        assert_eq!((text.as_str(), losses.shortened, losses.replaced), ("房?屋", 0, 1));
        let (text, losses) = fitted("abc", 3, Encoding::Utf8);
        assert_eq!((text.as_str(), losses.shortened), ("abc", 0));
    }
}
