//! A table in memory, from CSV (UTF-8, GBK, UTF-16), a spreadsheet (.xlsx) or JSON (an array, or one object a line).

use super::{MAX_FILE_BYTES, MAX_ROWS};
use gdal::vector::LayerAccess;
use gdal::{Dataset, DatasetOptions, GdalOpenFlags};
use serde_json::Value;
use std::collections::HashMap;

/// Most columns.
const MAX_COLUMNS: usize = 200;

/// Rows with the number that a spreadsheet gives them: the header is row 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Names of the columns.
    pub header: Vec<String>,
    /// Rows; as many texts as columns.
    pub rows: Vec<(u32, Vec<String>)>,
    /// `csv`, `xlsx` or `json`.
    pub format: &'static str,
    /// Encoding of the text.
    pub encoding: &'static str,
}

/// Why a file is no table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// No rows.
    #[error("the file is empty: the first row must name the columns, each further row is a report")]
    Empty,
    /// Too large.
    #[error("the file has more than {what}: divide it")]
    TooLarge {
        /// Than what.
        what: String,
    },
    /// Not readable as what it seems to be.
    #[error("not a readable {format} file: {reason}")]
    Unreadable {
        /// What it seems to be.
        format: &'static str,
        /// Why not.
        reason: String,
    },
}

fn unreadable(format: &'static str, reason: impl ToString) -> TableError {
    TableError::Unreadable { format, reason: reason.to_string().chars().take(300).collect() }
}

/// Reads a table; what it is, its bytes say.
///
/// # Errors
/// [`TableError`] when the file as a whole cannot be read.
pub fn read_table(bytes: &[u8]) -> Result<Table, TableError> {
    if bytes.len() > MAX_FILE_BYTES {
        return Err(TableError::TooLarge { what: format!("{} MiB", MAX_FILE_BYTES >> 20) });
    }
    let table = if bytes.starts_with(b"PK\x03\x04") {
        spreadsheet(bytes)?
    } else if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Err(unreadable("xlsx", "it is an old .xls file; save it as .xlsx or CSV"));
    } else {
        let (text, encoding) = decoded(bytes)?;
        let table = match text.trim_start().chars().next() {
            None => return Err(TableError::Empty),
            Some('[' | '{') => json(&text)?,
            Some(_) => csv_table(&text)?,
        };
        Table { encoding, ..table }
    };
    if table.header.len() > MAX_COLUMNS {
        return Err(TableError::TooLarge { what: format!("{MAX_COLUMNS} columns") });
    }
    if table.rows.is_empty() {
        return Err(TableError::Empty);
    }
    Ok(table)
}

/// UTF-8 when the whole text is, UTF-16 by its mark, else what Chinese spreadsheets write.
fn decoded(bytes: &[u8]) -> Result<(String, &'static str), TableError> {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        let (text, broken) = encoding.decode_without_bom_handling(&bytes[mark..]);
        let name = if encoding == encoding_rs::UTF_8 { "UTF-8" } else { "UTF-16" };
        return if broken {
            Err(unreadable("text", "its encoding is broken"))
        } else {
            Ok((text.into_owned(), name))
        };
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok((text.to_owned(), "UTF-8"));
    }
    let (text, broken) = encoding_rs::GB18030.decode_without_bom_handling(bytes);
    if broken {
        let reason = "it is neither UTF-8 nor GBK: save the whole file in one encoding";
        return Err(unreadable("text", reason));
    }
    Ok((text.into_owned(), "GB18030"))
}

fn csv_table(text: &str) -> Result<Table, TableError> {
    let line = text.lines().next().unwrap_or_default();
    let count = |c: char| line.matches(c).count();
    let delimiter =
        [';', '\t'].into_iter().fold(',', |best, c| if count(c) > count(best) { c } else { best });
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter as u8).flexible(true).from_reader(text.as_bytes());
    let header: Vec<String> =
        reader.headers().map_err(|e| unreadable("csv", e))?.iter().map(|h| h.trim().to_owned()).collect();
    let mut rows = vec![];
    for (record, number) in reader.records().zip(2u32..) {
        let record = record.map_err(|e| unreadable("csv", e))?;
        if record.iter().all(|v| v.trim().is_empty()) {
            continue;
        }
        let mut row: Vec<String> = record.iter().map(str::to_owned).collect();
        if row.len() > header.len() && row[header.len()..].iter().any(|v| !v.trim().is_empty()) {
            let reason =
                format!("row {number} has more values than the header has columns: is a quote missing?");
            return Err(unreadable("csv", reason));
        }
        row.resize(header.len(), String::new());
        push(&mut rows, number, row)?;
    }
    Ok(Table { header, rows, format: "csv", encoding: "UTF-8" })
}

fn push(rows: &mut Vec<(u32, Vec<String>)>, number: u32, row: Vec<String>) -> Result<(), TableError> {
    if rows.len() >= MAX_ROWS {
        return Err(TableError::TooLarge { what: format!("{MAX_ROWS} rows") });
    }
    rows.push((number, row));
    Ok(())
}

fn json(text: &str) -> Result<Table, TableError> {
    let objects: Vec<Value> = if text.trim_start().starts_with('[') {
        serde_json::from_str(text).map_err(|e| unreadable("json", e))?
    } else {
        let stream = serde_json::Deserializer::from_str(text).into_iter::<Value>();
        stream.collect::<Result<_, _>>().map_err(|e| unreadable("json", e))?
    };
    let (mut header, mut at): (Vec<String>, HashMap<String, usize>) = (vec![], HashMap::new());
    let mut rows = vec![];
    for (object, number) in objects.iter().zip(1u32..) {
        let fields = object
            .as_object()
            .ok_or_else(|| unreadable("json", format!("entry {number} is not an object")))?;
        let mut row = vec![String::new(); header.len()];
        for (name, value) in fields {
            let text = match value {
                Value::Null => continue,
                Value::String(text) => text.clone(),
                Value::Number(_) | Value::Bool(_) => value.to_string(),
                _ => {
                    return Err(unreadable("json", format!("entry {number}: `{name}` is not a plain value")));
                }
            };
            let place = *at.entry(name.clone()).or_insert_with(|| {
                header.push(name.clone());
                header.len() - 1
            });
            if row.len() <= place {
                row.resize(place + 1, String::new());
            }
            row[place] = text;
        }
        if header.len() > MAX_COLUMNS {
            return Err(TableError::TooLarge { what: format!("{MAX_COLUMNS} columns") });
        }
        push(&mut rows, number, row)?;
    }
    for (_, row) in &mut rows {
        row.resize(header.len(), String::new());
    }
    Ok(Table { header, rows, format: "json", encoding: "UTF-8" })
}

/// A file of GDAL that lies in memory and nowhere else: what it holds is personal.
struct InMemory(String);

impl Drop for InMemory {
    fn drop(&mut self) {
        let _ = gdal::vsi::unlink_mem_file(&self.0);
    }
}

fn spreadsheet(bytes: &[u8]) -> Result<Table, TableError> {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let file = InMemory(format!("/vsimem/reports-{}.xlsx", NEXT.fetch_add(1, Ordering::Relaxed)));
    gdal::vsi::create_mem_file(&file.0, bytes.to_vec()).map_err(|e| unreadable("xlsx", e))?;
    // By its first row, even when all cells are text.
    gdal::config::set_thread_local_config_option("OGR_XLSX_HEADERS", "FORCE")
        .map_err(|e| unreadable("xlsx", e))?;
    let options = DatasetOptions {
        open_flags: GdalOpenFlags::GDAL_OF_VECTOR,
        allowed_drivers: Some(&["XLSX"]),
        ..DatasetOptions::default()
    };
    let dataset = Dataset::open_ex(&file.0, options).map_err(|e| unreadable("xlsx", e))?;
    let mut layer = dataset.layer(0).map_err(|_| TableError::Empty)?;
    let header: Vec<String> = layer.defn().fields().map(|f| f.name().trim().to_owned()).collect();
    let mut rows = vec![];
    for (feature, number) in layer.features().zip(2u32..) {
        let value = |i: usize| feature.field_as_string(i).map(Option::unwrap_or_default);
        let row: Result<Vec<String>, _> = (0..header.len()).map(value).collect();
        let row = row.map_err(|e| unreadable("xlsx", e))?;
        if row.iter().all(|v| v.trim().is_empty()) {
            continue;
        }
        push(&mut rows, number, row)?;
    }
    Ok(Table { header, rows, format: "xlsx", encoding: "UTF-8" })
}
