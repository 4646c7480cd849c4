//! Whole files: cases and grids in any format, staged and renamed.

use super::csv;
use super::error::ExportError;
use super::format::Format;
use super::gdal_file;
use super::geojson::{self, CollectionMeta, GeoJsonWriter};
use super::names::CaseNames;
use super::row::{self, Row, Table};
use super::staged::Staged;
use casework::CaseRow;
use std::convert::Infallible;
use std::fmt::Display;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use territory::Grid;

/// How to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WriteOptions {
    /// Replace a file that exists.
    pub overwrite: bool,
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// Features.
    pub features: u64,
    /// Bytes.
    pub bytes: u64,
}

/// Writes cases to a file. The rows are taken one by one; when one of them is an error nothing is written.
///
/// # Errors
/// [`ExportError`]; no half-written file is left.
pub fn write_cases<E: Display>(
    path: &Path,
    format: Format,
    meta: &CollectionMeta,
    names: &dyn CaseNames,
    options: WriteOptions,
    rows: impl Iterator<Item = Result<CaseRow, E>>,
) -> Result<Written, ExportError> {
    let rows = rows.map(|case| case.map(|case| row::of_case(&case, names)));
    write_table(path, format, &row::CASES, meta, options, rows)
}

/// Writes grids to a file that the import reads back unchanged.
///
/// # Errors
/// [`ExportError`]; no half-written file is left.
pub fn write_grids(
    path: &Path,
    format: Format,
    meta: &CollectionMeta,
    options: WriteOptions,
    grids: &[Grid],
) -> Result<Written, ExportError> {
    let rows = grids.iter().zip(1..).map(|(grid, id)| Ok::<_, Infallible>(row::of_grid(id, grid)));
    write_table(path, format, &row::GRIDS, meta, options, rows)
}

fn write_table<'r, E: Display>(
    path: &Path,
    format: Format,
    table: &Table,
    meta: &CollectionMeta,
    options: WriteOptions,
    rows: impl Iterator<Item = Result<Row<'r>, E>>,
) -> Result<Written, ExportError> {
    let staged = Staged::new(path, options.overwrite)?;
    let features = match format {
        Format::Gpkg | Format::FlatGeobuf => {
            gdal_file::write(staged.path(), path, format, table, meta, rows)?
        }
        Format::GeoJson | Format::GeoJsonSeq | Format::Csv => {
            let file = File::create_new(staged.path()).map_err(|e| ExportError::at(path, &e))?;
            write_text(BufWriter::new(file), format, table, meta, rows).map_err(|e| match e {
                ExportError::Io(e) => ExportError::at(path, &e),
                other => other,
            })?
        }
    };
    let bytes = staged.commit()?;
    Ok(Written { features, bytes })
}

fn write_text<'r, E: Display>(
    mut out: impl Write,
    format: Format,
    table: &Table,
    meta: &CollectionMeta,
    rows: impl Iterator<Item = Result<Row<'r>, E>>,
) -> Result<u64, ExportError> {
    let mut written = 0;
    let each = |write: &mut dyn FnMut(&Row<'r>) -> io::Result<()>| {
        for row in rows {
            let row = row.map_err(|e| ExportError::Source { after: written, reason: e.to_string() })?;
            write(&row)?;
            written += 1;
        }
        Ok::<(), ExportError>(())
    };
    match format {
        Format::GeoJson => {
            let mut writer = GeoJsonWriter::open(&mut out, table, meta)?;
            each(&mut |row| writer.row(table, row))?;
            writer.finish()?;
        }
        Format::GeoJsonSeq => each(&mut |row| out.write_all(geojson::record(table, row).as_bytes()))?,
        _ => {
            csv::header(&mut out, table)?;
            each(&mut |row| csv::row(&mut out, row))?;
        }
    }
    out.flush()?;
    Ok(written)
}
