//! Tables of points in, tables of located points out: any number of rows in a few megabytes of memory.

mod answer;
mod columns;
mod error;
mod geo_package;
mod geo_parquet;
mod read;
mod sink;

pub use error::{BadRow, PointsError};

use answer::Answer;
use columns::Columns;
use csv::StringRecord;
use serde::Serialize;
use sink::Sink;
use spatial::Datum;
use std::path::Path;
use territory::Territory;

/// Rows read, located and written together.
const BLOCK: usize = 8_192;
/// Most bad rows that are listed; all are counted.
const LISTED: usize = 100;

/// How to read a table of points and what to write.
#[derive(Debug, Clone, Default)]
pub struct PointsOptions {
    /// Column of the longitude, or of one plane coordinate; found by its name when not given.
    pub lon: Option<String>,
    /// Column of the latitude, or of the other plane coordinate.
    pub lat: Option<String>,
    /// Column of the accuracy in metres: then the grids within it are counted.
    pub accuracy: Option<String>,
    /// Datum of degrees. Plane coordinates are on CGCS2000.
    pub datum: Datum,
    /// Write names beside codes.
    pub names: bool,
    /// Write bad rows too, with an `error` column, instead of refusing the table.
    pub keep_bad: bool,
    /// Replace a file that exists.
    pub overwrite: bool,
}

/// What was found in a table of points.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PointsReport {
    /// Rows, without the header.
    pub rows: u64,
    /// Points in the banner.
    pub inside: u64,
    /// Points outside.
    pub outside: u64,
    /// Points exactly on the border of a second grid.
    pub on_edge: u64,
    /// Rows given as plane coordinates.
    pub plane: u64,
    /// Rows that are no position; all of them.
    pub bad: u64,
    /// The first of them.
    pub bad_rows: Vec<BadRow>,
    /// The columns that were taken for longitude and latitude.
    pub columns: [String; 2],
    /// Encoding of the table.
    pub encoding: &'static str,
    /// Whether the output was written.
    pub written: bool,
    /// Bytes of the output file; 0 for standard output.
    pub bytes: u64,
}

/// Locates every row of a CSV table and writes all its columns with the answer behind them: as CSV, GeoParquet or
/// GeoPackage, by the ending of the output. `-` is standard input or output (CSV).
///
/// With a bad row nothing is written and all bad rows are told, unless [`PointsOptions::keep_bad`]. `stop` is asked now
/// and then; true ends the work with nothing left behind.
///
/// # Errors
/// [`PointsError`] when the table as a whole cannot be read or the output not written.
pub fn locate_points(
    input: &Path,
    output: &Path,
    territory: &Territory,
    options: &PointsOptions,
    stop: &dyn Fn() -> bool,
) -> Result<PointsReport, PointsError> {
    let mut table = read::open(input)?;
    let header = table.header()?;
    let columns = Columns::find(&header, options)?;
    let mut sink = Sink::open(output, &header, options)?;
    let mut report = PointsReport {
        columns: columns.names(&header),
        encoding: table.encoding(),
        ..PointsReport::default()
    };
    let mut records: Vec<StringRecord> = Vec::with_capacity(BLOCK);
    loop {
        let more = table.fill(&mut records, BLOCK)?;
        let answers = answer::answers(territory, &records, &columns, options, table.lines(), header.len());
        report.count(&records, &answers);
        if report.bad == 0 || options.keep_bad {
            sink.write(&records, &answers)?;
        }
        if stop() {
            return Err(PointsError::Stopped);
        }
        if !more {
            break;
        }
    }
    if report.bad == 0 || options.keep_bad {
        report.bytes = sink.finish()?;
        report.written = true;
    }
    Ok(report)
}

impl PointsReport {
    fn count(&mut self, records: &[StringRecord], answers: &[Answer<'_>]) {
        self.rows += records.len() as u64;
        for answer in answers {
            match &answer.error {
                Some(bad) => {
                    self.bad += 1;
                    if self.bad_rows.len() < LISTED {
                        self.bad_rows.push(bad.clone());
                    }
                }
                None => {
                    self.inside += u64::from(answer.inside);
                    self.outside += u64::from(!answer.inside);
                    self.on_edge += u64::from(answer.on_edge);
                    self.plane += u64::from(answer.plane);
                }
            }
        }
    }
}
