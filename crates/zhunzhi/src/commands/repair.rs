//! `zhunzhi repair grids`: a mended copy of a file of grids, and what was changed. Needs no database and changes none.

use super::vector_file::VectorFile;
use super::{Context, on_a_thread};
use crate::failure::{Failure, Outcome};
use crate::output;
use clap::{Args, Subcommand};
use exchange::ExportError;
use exchange::repair::{RepairError, RepairReport, repair_grids};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Lines printed of one kind; the JSON answer holds all.
const SHOWN: usize = 50;
/// Wider than this is no drawing fault any more, metres.
const WIDEST_M: f64 = 5.0;

/// Options of `repair`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) what: What,
}

#[derive(Debug, Subcommand)]
pub(crate) enum What {
    /// Grids from any vector file that the import reads.
    Grids(GridArguments),
}

/// Options of `repair grids`.
#[derive(Debug, Args)]
pub(crate) struct GridArguments {
    #[command(flatten)]
    pub(crate) source: VectorFile,
    /// The new file, in EPSG:4490: .gpkg, .geojson or .fgb; without it only the changes are told.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Replace a file that exists.
    #[arg(long)]
    pub(crate) overwrite: bool,
    /// Vertices and borders closer than this become one, metres, 0.01 to 5.
    #[arg(long, value_name = "M", default_value_t = spatial::repair::TOLERANCE_M, value_parser = tolerance)]
    pub(crate) tolerance: f64,
}

fn tolerance(text: &str) -> Result<f64, String> {
    let number = text.trim_end_matches('m').parse::<f64>().ok().filter(|m| (0.01..=WIDEST_M).contains(m));
    number.ok_or_else(|| format!("metres, 0.01 to {WIDEST_M}, are expected"))
}

/// Mends; the answer is no when something is left for a person, or a feature is no area.
///
/// # Errors
/// [`Failure`] when the file cannot be read or the new one not written.
pub(crate) async fn run(context: &Context, arguments: Arguments) -> Result<Outcome, Failure> {
    let What::Grids(arguments) = arguments.what;
    let options = arguments.source.options()?;
    let output = arguments.output.clone();
    let work = on_a_thread(move || {
        let output = output.as_deref();
        repair_grids(&arguments.source.file, output, arguments.overwrite, arguments.tolerance, &options)
            .map_err(refused)
    });
    let report = context.interrupt.guard(work).await?;
    if context.json {
        output::json(&report)?;
    } else {
        output::line(&in_words(&report, arguments.output.as_deref()))?;
    }
    Ok(if report.left.is_empty() && report.faults.is_empty() { Outcome::Done } else { Outcome::No })
}

fn refused(error: RepairError) -> Failure {
    match error {
        RepairError::Read(error) => super::import::unreadable(error),
        RepairError::Write(error @ (ExportError::UnknownFormat(_) | ExportError::Exists(_))) => {
            Failure::usage(error)
        }
        RepairError::Write(error) => Failure::environment(error),
    }
}

fn in_words(r: &RepairReport, output: Option<&Path>) -> String {
    let mut text = format!(
        "坐标系 {},{} 个要素，容差 {} 米：改动 {} 个、待人工处理 {} 处、问题 {} 个",
        r.crs,
        r.features,
        r.tolerance_m,
        r.mended.len(),
        r.left.len(),
        r.faults.len()
    );
    for grid in r.mended.iter().take(SHOWN) {
        let count = |kind: &str| grid.changes.iter().filter(|c| c.kind == kind).count();
        let _ =
            write!(text, "\n  改动  第 {} 个要素 {}", grid.feature, grid.code.as_deref().unwrap_or_default());
        for (kind, name) in [
            ("moved", "移动顶点"),
            ("inserted", "补入顶点"),
            ("spike_removed", "去除尖刺"),
            ("ring_removed", "去除空环"),
            ("taken_apart", "拆开自相交"),
        ] {
            if count(kind) > 0 {
                let _ = write!(text, ",{name} {}", count(kind));
            }
        }
        let _ = write!(text, ",面积 {:.1} → {:.1} 平方米", grid.area_before_m2, grid.area_after_m2);
    }
    for left in r.left.iter().take(SHOWN) {
        let code = left.code.as_deref().unwrap_or_default();
        let _ = write!(text, "\n  待定  第 {} 个要素 {code} [{}]", left.feature, left.kind);
        if let (Some(other), Some(area), Some(width)) = (&left.other, left.area_m2, left.width_m) {
            let _ = write!(text, " 与 {other} 重叠 {area:.1} 平方米、宽 {width:.2} 米，归属须人工确定");
        }
        if let Some([lon, lat]) = left.at {
            let _ = write!(text, ",在 {lon:.7}, {lat:.7}");
        }
    }
    for fault in r.faults.iter().take(SHOWN) {
        let feature = fault.feature.map(|n| format!("第 {n} 个要素 ")).unwrap_or_default();
        let _ = write!(text, "\n  问题  {feature}[{}] {}", fault.kind.word(), fault.detail_zh);
    }
    for (what, found) in [("改动", r.mended.len()), ("待定", r.left.len()), ("问题", r.faults.len())] {
        if found > SHOWN {
            let _ = write!(text, "\n  …另有 {} 处{what}(--json 列出全部)", found - SHOWN);
        }
    }
    match (output, r.written) {
        (Some(path), true) => {
            let _ = write!(text, "\n已写入 {}(EPSG:4490);原文件未改动", path.display());
        }
        (Some(_), false) => text.push_str("\n未写入：请先改正以上问题"),
        (None, _) => text.push_str("\n试运行：没有写入文件(用 -o 指定输出)"),
    }
    text
}
