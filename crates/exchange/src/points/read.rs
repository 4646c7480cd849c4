//! Reading a CSV table row by row: encoding, delimiter and header found out by looking at its beginning.

use super::error::PointsError;
use csv::{Reader, ReaderBuilder, StringRecord};
use encoding_rs_io::DecodeReaderBytesBuilder;
use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::Path;

/// Bytes looked at to find encoding and delimiter.
const LOOKED_AT: usize = 256 * 1024;
/// Most bytes of one row: a file that is no table must not fill the memory.
const MAX_ROW: usize = 1 << 20;
/// Most columns.
const MAX_COLUMNS: usize = 1_000;

/// An opened table.
pub(super) struct Table {
    reader: Reader<Box<dyn Read>>,
    shown: String,
    encoding: &'static str,
    lines: Vec<u64>,
}

/// Opens a file, or standard input for `-`.
pub(super) fn open(path: &Path) -> Result<Table, PointsError> {
    let shown = path.display().to_string();
    let unreadable = |e: &io::Error| PointsError::Unreadable { path: shown.clone(), reason: e.to_string() };
    let mut source: Box<dyn Read> = if path.as_os_str() == "-" {
        Box::new(io::stdin())
    } else {
        let meta = std::fs::metadata(path).map_err(|e| match e.kind() {
            io::ErrorKind::NotFound => PointsError::NotFound(shown.clone()),
            _ => unreadable(&e),
        })?;
        if meta.is_dir() {
            return Err(PointsError::Unreadable { path: shown, reason: "it is a folder".to_owned() });
        }
        Box::new(File::open(path).map_err(|e| unreadable(&e))?)
    };
    let mut head = vec![];
    source.by_ref().take(LOOKED_AT as u64).read_to_end(&mut head).map_err(|e| unreadable(&e))?;
    let encoding = encoding_of(&head);
    let delimiter = delimiter_of(&head);
    let whole = Cursor::new(head).chain(source);
    let decoded: Box<dyn Read> = match encoding {
        "GB18030" => {
            let decoder = DecodeReaderBytesBuilder::new().encoding(Some(encoding_rs::GB18030)).build(whole);
            Box::new(decoder)
        }
        "UTF-16" => Box::new(DecodeReaderBytesBuilder::new().bom_sniffing(true).build(whole)),
        _ => Box::new(whole),
    };
    let reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .has_headers(true)
        .trim(csv::Trim::Headers)
        .from_reader(decoded);
    Ok(Table { reader, shown, encoding, lines: vec![] })
}

impl Table {
    pub(super) fn encoding(&self) -> &'static str {
        self.encoding
    }

    /// The names of the columns.
    pub(super) fn header(&mut self) -> Result<StringRecord, PointsError> {
        let header = self.reader.headers().cloned().map_err(|e| unreadable(&self.shown, &e))?;
        let refused =
            |reason: &str| PointsError::Unreadable { path: self.shown.clone(), reason: reason.into() };
        if header.len() > MAX_COLUMNS {
            return Err(refused("it has more than 1000 columns: is it a table?"));
        }
        if header.iter().all(str::is_empty) {
            return Err(refused("it is empty: the first line must name the columns"));
        }
        Ok(header)
    }

    /// Reads rows up to a number; says whether more may follow. Rows shorter or longer than the header are given as
    /// they are: the caller tells.
    pub(super) fn fill(&mut self, records: &mut Vec<StringRecord>, most: usize) -> Result<bool, PointsError> {
        records.clear();
        self.lines.clear();
        while records.len() < most {
            let mut record = StringRecord::new();
            if !self.reader.read_record(&mut record).map_err(|e| unreadable(&self.shown, &e))? {
                return Ok(false);
            }
            if record.as_slice().len() > MAX_ROW {
                let reason = format!(
                    "line {}: a row of more than 1 MiB; is a quote not closed?",
                    self.reader.position().line()
                );
                return Err(PointsError::Unreadable { path: self.shown.clone(), reason });
            }
            self.lines.push(record.position().map_or(0, csv::Position::line));
            records.push(record);
        }
        Ok(true)
    }

    /// The line of each row of the last [`Table::fill`].
    pub(super) fn lines(&self) -> &[u64] {
        &self.lines
    }
}

fn unreadable(shown: &str, error: &csv::Error) -> PointsError {
    let reason = match error.kind() {
        csv::ErrorKind::Utf8 { pos, .. } => {
            let line = pos.as_ref().map_or(0, csv::Position::line);
            format!(
                "line {line} is not UTF-8 although the beginning of the file is: save the whole file in one encoding"
            )
        }
        _ => error.to_string(),
    };
    PointsError::Unreadable { path: shown.to_owned(), reason }
}

/// UTF-8 when the beginning is, else what Chinese spreadsheets write.
fn encoding_of(head: &[u8]) -> &'static str {
    if head.starts_with(&[0xFF, 0xFE]) || head.starts_with(&[0xFE, 0xFF]) {
        return "UTF-16";
    }
    match std::str::from_utf8(head) {
        Ok(_) => "UTF-8",
        // Only a character that the end of the beginning cuts off.
        Err(e) if e.error_len().is_none() && head.len() == LOOKED_AT => "UTF-8",
        Err(_) => "GB18030",
    }
}

/// The one of comma, semicolon and tab that stands most often in the first line.
fn delimiter_of(head: &[u8]) -> u8 {
    let line = head.split(|b| *b == b'\n').next().unwrap_or_default();
    let count = |delimiter: u8| line.iter().filter(|b| **b == delimiter).count();
    let mut best = b',';
    for delimiter in [b';', b'\t'] {
        if count(delimiter) > count(best) {
            best = delimiter;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoding_and_delimiter_are_found_by_the_beginning() {
        assert_eq!(encoding_of("经度,纬度\n".as_bytes()), "UTF-8");
        assert_eq!(encoding_of(b"lon,lat\n"), "UTF-8");
        assert_eq!(encoding_of(&encoding_rs::GB18030.encode("经度,纬度\n").0), "GB18030");
        assert_eq!(encoding_of(&[0xFF, 0xFE, b'a', 0]), "UTF-16");
        for (line, delimiter) in [("a,b;c,d", b','), ("a;b;c", b';'), ("a\tb\tc\n,,,,", b'\t'), ("a", b',')] {
            assert_eq!(delimiter_of(line.as_bytes()), delimiter, "{line}");
        }
    }
}
