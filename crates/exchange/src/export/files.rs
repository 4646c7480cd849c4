//! Whole files: cases and grids in any format, staged and renamed.

use super::error::ExportError;
use super::format::Format;
use super::layout::Layout;
use super::meta::CollectionMeta;
use super::names::CaseNames;
use super::pieces::Pieces;
use super::row::{self, Row, Table};
use super::staged::Staged;
use super::{gdal_file, pmtiles, shapefile, xlsx};
use casework::CaseRow;
use std::convert::Infallible;
use std::fmt::Display;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use territory::Grid;

/// How to put the file down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WriteOptions {
    /// Replace a file that exists.
    pub overwrite: bool,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Features.
    pub features: u64,
    /// Bytes.
    pub bytes: u64,
    /// SHA-256 of the bytes, hexadecimal.
    pub sha256: String,
}

/// Writes cases to a file. The rows are taken one by one; when one of them is an error nothing is written.
///
/// # Errors
/// [`ExportError`]; no half-written file is left.
pub fn write_cases<E: Display>(
    path: &Path,
    layout: Layout,
    meta: &CollectionMeta,
    names: &dyn CaseNames,
    options: WriteOptions,
    rows: impl Iterator<Item = Result<CaseRow, E>>,
) -> Result<Written, ExportError> {
    let rows = rows.map(|case| case.map(|case| row::of_case_owned(&case, names, layout.descriptions)));
    write_table(path, layout, row::cases(layout.descriptions), meta, options, rows)
}

/// Writes grids to a file that the import reads back unchanged.
///
/// # Errors
/// [`ExportError`]; no half-written file is left.
pub fn write_grids(
    path: &Path,
    layout: Layout,
    meta: &CollectionMeta,
    options: WriteOptions,
    grids: &[Grid],
) -> Result<Written, ExportError> {
    let rows = grids.iter().zip(1..).map(|(grid, id)| Ok::<_, Infallible>(row::of_grid(id, grid)));
    write_table(path, layout, row::grids(), meta, options, rows)
}

/// A job of writing: what all writers of whole files need to know.
pub(crate) struct Sheet<'a> {
    /// Where to write.
    pub(crate) path: &'a Path,
    /// The name to speak of in errors.
    pub(crate) shown: &'a Path,
    pub(crate) layout: Layout,
    pub(crate) table: &'a Table,
    pub(crate) meta: &'a CollectionMeta,
}

fn write_table<'r, E: Display>(
    path: &Path,
    layout: Layout,
    table: Table,
    meta: &CollectionMeta,
    options: WriteOptions,
    rows: impl Iterator<Item = Result<Row<'r>, E>>,
) -> Result<Written, ExportError> {
    let layout = layout.checked()?;
    let staged = Staged::new(path, options.overwrite)?;
    let sheet = Sheet { path: staged.path(), shown: path, layout, table: &table, meta };
    let features = match layout.format {
        Format::Gpkg | Format::FlatGeobuf => gdal_file::write(&sheet, rows)?,
        Format::Shapefile => shapefile::write(&sheet, rows)?,
        Format::PmTiles => pmtiles::write(&sheet, rows)?,
        Format::Xlsx => xlsx::write(&sheet, rows)?,
        Format::GeoJson | Format::GeoJsonSeq | Format::JsonFg | Format::Csv => write_text(&sheet, rows)?,
    };
    let (bytes, sha256) = staged.commit()?;
    Ok(Written { features, bytes, sha256 })
}

fn write_text<'r, E: Display>(
    sheet: &Sheet<'_>,
    rows: impl Iterator<Item = Result<Row<'r>, E>>,
) -> Result<u64, ExportError> {
    let at = |e: std::io::Error| ExportError::at(sheet.shown, &e);
    let mut out = BufWriter::new(File::create_new(sheet.path).map_err(at)?);
    let mut pieces = Pieces::new(sheet.layout, sheet.table.clone())?;
    out.write_all(pieces.head(sheet.meta).as_bytes()).map_err(at)?;
    let mut text = String::new();
    for row in rows {
        let row = taken(row, pieces.rows())?;
        text.clear();
        pieces.row(&row, &mut text);
        out.write_all(text.as_bytes()).map_err(at)?;
    }
    out.write_all(pieces.foot().as_bytes()).map_err(at)?;
    out.flush().map_err(at)?;
    Ok(pieces.rows())
}

/// The row, or that the source broke off after some.
pub(crate) fn taken<T, E: Display>(row: Result<T, E>, after: u64) -> Result<T, ExportError> {
    row.map_err(|e| ExportError::Source { after, reason: e.to_string() })
}
