//! The encoding of attribute text: `.dbf` tables come in GBK without saying so, CSV from Excel as well.

use super::error::ImportError;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

/// Bytes of a `.dbf` that are looked at; field texts repeat soon.
const LOOKED_AT: u64 = 16 << 20;

/// The encoding to open a Shapefile with: the declared one, that of its `.cpg`, else what its bytes allow.
///
/// # Errors
/// [`ImportError::Encoding`] when the bytes are neither UTF-8 nor GBK.
pub(crate) fn of_shapefile(path: &Path, declared: Option<&str>) -> Result<Option<String>, ImportError> {
    if let Some(name) = declared {
        return Ok(Some(canonical(name)));
    }
    let beside = |extension: &str| {
        let upper = extension.to_uppercase();
        [extension, upper.as_str()].iter().map(|e| path.with_extension(e)).find(|p| p.is_file())
    };
    if let Some(cpg) = beside("cpg")
        && let Ok(text) = std::fs::read_to_string(cpg)
        && !text.trim().is_empty()
    {
        return Ok(Some(canonical(text.trim())));
    }
    let Some(dbf) = beside("dbf") else { return Ok(None) };
    let mut bytes = vec![];
    let read = File::open(&dbf).and_then(|f| f.take(LOOKED_AT).read_to_end(&mut bytes));
    if read.is_err() || bytes.len() < 32 {
        return Ok(None);
    }
    match guess(&bytes) {
        Some(name) => Ok(Some(name.to_owned())),
        None => Err(ImportError::Encoding { path: path.display().to_string() }),
    }
}

/// Refuses a text file that is not UTF-8, naming the first line.
pub(crate) fn require_utf8(path: &Path) -> Result<(), ImportError> {
    let unreadable = |e: std::io::Error| ImportError::Unreadable {
        path: path.display().to_string(),
        reason: e.to_string(),
    };
    let mut reader = BufReader::new(File::open(path).map_err(unreadable)?);
    let (mut line, mut text) = (0, vec![]);
    while reader.read_until(b'\n', &mut text).map_err(unreadable)? > 0 {
        line += 1;
        if std::str::from_utf8(&text).is_err() {
            return Err(ImportError::NotUtf8 { path: path.display().to_string(), line });
        }
        text.clear();
    }
    Ok(())
}

/// GDAL's name of an encoding as people write it.
fn canonical(name: &str) -> String {
    match name.to_ascii_lowercase().replace(['-', '_', ' '], "").as_str() {
        "gbk" | "gb2312" | "936" | "cp936" | "ansi936" | "oem936" | "hz" => "CP936".to_owned(),
        "gb18030" | "54936" => "GB18030".to_owned(),
        "utf8" | "65001" => "UTF-8".to_owned(),
        _ => name.to_owned(),
    }
}

/// UTF-8 when every field is UTF-8, else GBK when every field is GBK. Cut-off characters at a field's end pass.
fn guess(dbf: &[u8]) -> Option<&'static str> {
    let fields: Vec<&[u8]> = texts(dbf).collect();
    if fields.iter().all(|f| f.is_ascii()) {
        return Some("UTF-8");
    }
    let utf8 = |f: &&[u8]| std::str::from_utf8(f).is_ok_or_cut_off();
    if fields.iter().all(utf8) {
        return Some("UTF-8");
    }
    fields.iter().all(|f| is_gbk(f)).then_some("CP936")
}

trait CutOff {
    fn is_ok_or_cut_off(self) -> bool;
}

impl CutOff for Result<&str, std::str::Utf8Error> {
    fn is_ok_or_cut_off(self) -> bool {
        self.map_or_else(|e| e.error_len().is_none(), |_| true)
    }
}

/// Field names and the texts of all records: dBASE III has 32 bytes of header, 32 per field, then fixed records.
fn texts(dbf: &[u8]) -> impl Iterator<Item = &[u8]> {
    let header = usize::from(u16::from_le_bytes([dbf[8], dbf[9]])).min(dbf.len());
    let record = usize::from(u16::from_le_bytes([dbf[10], dbf[11]])).max(1);
    let descriptors: Vec<&[u8]> =
        dbf[32..header.max(32)].chunks_exact(32).take_while(|d| d[0] != 0x0D).collect();
    let mut columns = vec![];
    let mut at = 1;
    for d in &descriptors {
        let width = usize::from(d[16]);
        if d[11] == b'C' && at + width <= record {
            columns.push(at..at + width);
        }
        at += width;
    }
    let names = descriptors.into_iter().map(|d| d[..11].split(|b| *b == 0).next().unwrap_or_default());
    let records = dbf[header..].chunks_exact(record);
    names.chain(records.flat_map(move |r| columns.clone().into_iter().map(move |c| r[c].trim_ascii_end())))
}

fn is_gbk(text: &[u8]) -> bool {
    let mut bytes = text.iter();
    while let Some(&lead) = bytes.next() {
        if lead < 0x80 {
            continue;
        }
        let pair = bytes.next().is_none_or(|&t| (0x40..=0xFE).contains(&t) && t != 0x7F);
        if !(0x81..=0xFE).contains(&lead) || !pair {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gbk_text_is_told_from_utf8() {
        let gbk = [0xCD, 0xF8, 0xB8, 0xF1];
        assert!(is_gbk(&gbk) && std::str::from_utf8(&gbk).is_err());
        assert!(!is_gbk(&[0x80, 0x20]));
        assert!(std::str::from_utf8(&"网格".as_bytes()[..5]).is_ok_or_cut_off());
    }

    #[test]
    fn names_of_encodings_are_forgiven_their_spelling() {
        for name in ["GBK", "gb2312", "936", "CP936", "ANSI 936"] {
            assert_eq!(canonical(name), "CP936");
        }
        assert_eq!(canonical("utf8"), "UTF-8");
        assert_eq!(canonical("ISO-8859-1"), "ISO-8859-1");
    }
}
