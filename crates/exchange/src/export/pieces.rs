//! The text formats piece by piece: a stream gets the same bytes as a file, and nothing is held.

use super::error::ExportError;
use super::format::Format;
use super::layout::Layout;
use super::meta::CollectionMeta;
use super::names::CaseNames;
use super::row::{self, Row, Table};
use super::{csv, geojson};
use casework::CaseRow;

/// Gives a text format piece by piece: the head, each row, the foot.
#[derive(Debug)]
pub struct Pieces {
    layout: Layout,
    table: Table,
    rows: u64,
}

impl Pieces {
    /// For cases.
    ///
    /// # Errors
    /// [`ExportError::DegreesOnly`], and [`ExportError::NotAStream`] for a format that is made as a whole.
    pub fn of_cases(layout: Layout) -> Result<Pieces, ExportError> {
        Pieces::new(layout, row::cases(layout.descriptions))
    }

    pub(crate) fn new(layout: Layout, table: Table) -> Result<Pieces, ExportError> {
        let layout = layout.checked()?;
        match layout.format {
            Format::GeoJson | Format::GeoJsonSeq | Format::JsonFg | Format::Csv => {
                Ok(Pieces { layout, table, rows: 0 })
            }
            other => Err(ExportError::NotAStream(other.word())),
        }
    }

    /// What comes first.
    pub fn head(&self, meta: &CollectionMeta) -> String {
        match self.layout.format {
            Format::Csv => csv::header(&self.table, self.layout),
            Format::GeoJsonSeq => String::new(),
            format => geojson::header(&self.table, self.layout, meta, format == Format::JsonFg),
        }
    }

    /// Puts the next case behind a text.
    pub fn case(&mut self, case: &CaseRow, names: &dyn CaseNames, out: &mut String) {
        let row = row::of_case(case, names, self.layout.descriptions);
        self.row(&row, out);
    }

    pub(crate) fn row(&mut self, row: &Row<'_>, out: &mut String) {
        self.rows += 1;
        let format = self.layout.format;
        if matches!(format, Format::GeoJson | Format::JsonFg) {
            out.push_str(if self.rows == 1 { "\n" } else { ",\n" });
        }
        match format {
            Format::Csv => out.push_str(&csv::row(row, self.layout)),
            Format::GeoJsonSeq => geojson::push_record(out, &self.table, row),
            Format::JsonFg => geojson::push_feature(out, &self.table, row, Some(self.layout.crs)),
            _ => geojson::push_feature(out, &self.table, row, None),
        }
    }

    /// What comes last.
    pub fn foot(&self) -> &'static str {
        match self.layout.format {
            Format::Csv | Format::GeoJsonSeq => "",
            _ => geojson::FOOTER,
        }
    }

    /// Rows so far.
    pub fn rows(&self) -> u64 {
        self.rows
    }
}
