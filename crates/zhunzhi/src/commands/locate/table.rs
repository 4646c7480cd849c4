//! `zhunzhi locate --in`: a whole table of points at once.

use super::Arguments;
use crate::commands::{Context, on_a_thread, territory};
use crate::database::{Database, Need};
use crate::failure::{Failure, Outcome};
use crate::output;
use clap::Args;
use exchange::ExportError;
use exchange::points::{PointsError, PointsOptions, PointsReport, locate_points};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Bad rows that are printed; the JSON report holds up to 100.
const SHOWN: usize = 20;

/// Options for tables.
#[derive(Debug, Args)]
pub(crate) struct TableArguments {
    /// A CSV table of points (UTF-8 or GB18030; comma, semicolon or tab), - for standard input.
    #[arg(long = "in", value_name = "FILE", requires = "output", conflicts_with_all = ["lon", "accuracy"])]
    pub(crate) input: Option<PathBuf>,
    /// The file to write: .csv, .parquet (GeoParquet) or .gpkg; - for CSV on standard output.
    #[arg(long = "out", value_name = "FILE", requires = "input")]
    pub(crate) output: Option<PathBuf>,
    /// Column of the longitude (or of one plane coordinate) [default: found by its name].
    #[arg(long, value_name = "NAME", requires = "input")]
    pub(crate) lon_column: Option<String>,
    /// Column of the latitude (or of the other plane coordinate) [default: found by its name].
    #[arg(long, value_name = "NAME", requires = "input")]
    pub(crate) lat_column: Option<String>,
    /// Column of the accuracy in metres: counts the grids within it.
    #[arg(long, value_name = "NAME", requires = "input")]
    pub(crate) accuracy_column: Option<String>,
    /// Write names beside codes.
    #[arg(long, requires = "input")]
    pub(crate) names: bool,
    /// Write rows that are no position too, with the reason in a column `error`, instead of refusing the table.
    #[arg(long, requires = "input")]
    pub(crate) keep_bad: bool,
    /// Replace a file that exists.
    #[arg(long, requires = "input")]
    pub(crate) overwrite: bool,
}

/// Locates a table; the answer is no when a row is no position.
///
/// # Errors
/// [`Failure`] when the table cannot be read or the output not written, and without data.
pub(super) async fn run(context: &Context, arguments: Arguments, input: PathBuf) -> Result<Outcome, Failure> {
    let datum = arguments.datum();
    let table = arguments.table;
    let output = table.output.unwrap_or_default();
    if output.exists() && !table.overwrite && output.as_os_str() != "-" {
        return Err(refused(PointsError::Output(ExportError::Exists(output.display().to_string()))));
    }
    let options = PointsOptions {
        lon: table.lon_column,
        lat: table.lat_column,
        accuracy: table.accuracy_column,
        datum,
        names: table.names,
        keep_bad: table.keep_bad,
        overwrite: table.overwrite,
    };
    let database = Database::open(&context.target, Need::Data).await?;
    // Not guarded: the work looks for a signal itself, so that it can remove what it has begun.
    let (target, interrupt) = (output.clone(), context.interrupt.clone());
    let located = async {
        let territory = territory(&database).await?;
        let stop = move || interrupt.is_wished();
        let work = move || locate_points(&input, &target, &territory, &options, &stop).map_err(refused);
        on_a_thread(work).await
    };
    let located = located.await;
    let report = database.close_after(located).await?;
    tell(context.json, &output, &report)
}

fn tell(json: bool, path: &Path, report: &PointsReport) -> Result<Outcome, Failure> {
    // Standard output is the table itself then.
    let to_stdout = path.as_os_str() == "-";
    if json && !to_stdout {
        output::json(report)?;
    } else if to_stdout {
        eprintln!("{}", in_words(path, report));
    } else {
        output::line(&in_words(path, report))?;
    }
    Ok(if report.bad == 0 { Outcome::Done } else { Outcome::No })
}

fn in_words(path: &Path, r: &PointsReport) -> String {
    let mut text = format!(
        "共 {} 行(坐标列 {}、{}，编码 {}):旗内 {}、旗外 {}、压网格边界 {}、有问题 {}",
        r.rows, r.columns[0], r.columns[1], r.encoding, r.inside, r.outside, r.on_edge, r.bad
    );
    if r.plane > 0 {
        let _ = write!(text, "\n其中 {} 行由平面坐标换算", r.plane);
    }
    for bad in r.bad_rows.iter().take(SHOWN) {
        let _ = write!(text, "\n  第 {} 行 [{}] {}", bad.line, bad.value, bad.detail);
    }
    if r.bad > SHOWN as u64 {
        let _ = write!(text, "\n  …共 {} 行有问题(--json 列出前 100 行)", r.bad);
    }
    if r.written {
        let _ = write!(text, "\n已写入 {}", path.display());
    } else {
        text.push_str("\n未写入：请先改正以上各行，或加 --keep-bad 连同原因一并写出");
    }
    text
}

/// Bad usage for what another name or option mends, a fault for a broken table, the environment for the rest.
fn refused(error: PointsError) -> Failure {
    match error {
        PointsError::NotFound(_) | PointsError::Columns { .. } | PointsError::UnknownFormat(_) => {
            Failure::usage(error)
        }
        PointsError::Output(ExportError::Exists(_)) => Failure::usage(error),
        PointsError::Unreadable { .. } => Failure::fault(error),
        PointsError::Output(_) | PointsError::Stopped => Failure::environment(error),
    }
}
