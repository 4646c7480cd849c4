//! `zhunzhi import`: files into the database, with every fault told at once and nothing stored when there is one.

use super::case_filter::day;
use super::vector_file::VectorFile;
use super::{Context, import_cases, import_mines, on_a_thread, territory};
use crate::database::{Database, Need};
use crate::failure::{Failure, Outcome};
use crate::operator::operator;
use crate::{clock, output};
use casework::{CasePoint, Relocation, Scope};
use clap::{Args, Subcommand};
use exchange::{ImportError, ImportPlan, ReadOptions};
use serde_json::{Value, json};
use std::fmt::Write as _;
use store::{GridImport, GridSource, StoreError};
use territory::Territory;
use time::Date;

/// Lines printed of one kind; the JSON answer holds all.
const SHOWN: usize = 200;

/// Options of `import`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) what: What,
}

#[derive(Debug, Subcommand)]
pub(crate) enum What {
    /// Grids from any vector file GDAL reads: Shapefile, GeoPackage, GeoJSON, …
    Grids(GridArguments),
    /// Records of mines from any vector file: panels, licences with their rings, pits, operators, blasts, faces, dumps, roads, observation points.
    Mines(import_mines::MineArguments),
    /// Cases of a channel from CSV, XLSX or JSON.
    Cases(import_cases::CaseArguments),
    /// The newest imports of cases.
    Batches,
    /// Withdraw the cases of an import on which nobody has worked since.
    Undo(import_cases::UndoArguments),
}

/// Options of `import grids`.
#[derive(Debug, Args)]
pub(crate) struct GridArguments {
    #[command(flatten)]
    pub(crate) source: VectorFile,
    /// First day of validity of new and changed grids [default: today in China].
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) valid_from: Option<Date>,
    /// Tell what would change, and change nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// Imports; the answer is no when the file or the territory with it has a fault.
///
/// # Errors
/// [`Failure`] when the file as a whole cannot be read, and without data.
pub(crate) async fn run(context: &Context, arguments: Arguments) -> Result<Outcome, Failure> {
    let arguments = match arguments.what {
        What::Grids(arguments) => arguments,
        What::Mines(arguments) => return import_mines::import(context, arguments).await,
        What::Cases(arguments) => return import_cases::import(context, arguments).await,
        What::Batches => return import_cases::batches(context).await,
        What::Undo(arguments) => return import_cases::undo(context, arguments).await,
    };
    let valid_from = arguments.valid_from.unwrap_or_else(clock::today);
    let options = ReadOptions { valid_from, ..arguments.source.options()? };
    let path = arguments.source.file.clone();
    let read = on_a_thread(move || exchange::read_grids(&path, &options).map_err(unreadable));
    let file = context.interrupt.guard(read).await?;
    let name = arguments.source.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let dry_run = arguments.dry_run;
    let (plan, run, relocated) = context
        .with_database(Need::Data, async |database| {
            if !dry_run {
                database.upgrade().await?;
            }
            // Before the grids: what changes them meanwhile is noticed when the import is stored.
            let as_of = database.store.last_change().await?;
            let territory = territory(database).await?;
            let points = database.store.case_points(&Scope::whole_banner(), None).await?;
            let (plan, relocations) = on_a_thread(move || {
                let plan = exchange::plan(&file, &territory);
                let relocations = relocations(&plan, &territory, &points, valid_from)?;
                Ok((plan, relocations))
            })
            .await?;
            let run = if plan.applicable && !dry_run {
                Some(store(database, &plan, &name, (valid_from, as_of), &relocations).await?)
            } else {
                None
            };
            Ok((plan, run, relocations.len()))
        })
        .await?;
    tell(context.json, &plan, dry_run, run, relocated)
}

/// Cases that lie in another grid once the plan is stored (rule G18); none while the new versions lie in the future.
fn relocations(
    plan: &ImportPlan,
    territory: &Territory,
    points: &[CasePoint],
    valid_from: Date,
) -> Result<Vec<Relocation>, Failure> {
    if plan.writes.is_empty() || valid_from > clock::today() {
        return Ok(vec![]);
    }
    let atlas = exchange::import::atlas_after(territory.atlas(), &plan.writes);
    let after = Territory::index(atlas, territory.influence().clone()).map_err(Failure::environment)?;
    let cases: Vec<_> = points.iter().map(CasePoint::recorded).collect();
    casework::relocations(&after, &cases).map_err(Failure::environment)
}

async fn store(
    database: &Database,
    plan: &ImportPlan,
    name: &str,
    (valid_from, as_of): (Date, i64),
    relocations: &[Relocation],
) -> Result<i64, Failure> {
    let sources: Vec<GridSource> = plan
        .raw
        .iter()
        .filter_map(|raw| {
            Some(GridSource {
                code: raw.code.as_ref()?.to_string(),
                feature: u32::try_from(raw.feature).unwrap_or(u32::MAX),
                src_crs: raw.src_crs.clone(),
                src_wkb: raw.wkb.clone(),
            })
        })
        .collect();
    let import = GridImport {
        grids: &plan.writes,
        sources: &sources,
        file_name: name,
        crs: &plan.file.crs,
        summary: serde_json::to_value(plan).map_err(Failure::environment)?,
        valid_from,
        relocations,
        as_of,
        now: clock::now(),
    };
    database.store.import_grids(&operator(), &import).await.map_err(|e| refused(e, valid_from))
}

/// 23P01: two versions of a code on one day. 23503: a party group that is not in the database.
fn refused(error: StoreError, valid_from: Date) -> Failure {
    let code = match &error {
        StoreError::Database(cause) => {
            cause.as_database_error().and_then(|e| e.code()).map(|c| c.into_owned())
        }
        _ => None,
    };
    match code.as_deref() {
        Some("23P01") => Failure::fault(format!(
            "a grid of the file has a version that begins on {valid_from} or later, nothing was stored: give a later --valid-from"
        )),
        Some("23503") => Failure::fault(format!(
            "a grid of the file names a village or party group that is not in the database, nothing was stored ({error})"
        )),
        _ => error.into(),
    }
}

/// A wrong name or option is bad usage, a broken file is a fault.
pub(super) fn unreadable(error: ImportError) -> Failure {
    match error {
        ImportError::NotFound(_)
        | ImportError::NotAFile { .. }
        | ImportError::SeveralLayers { .. }
        | ImportError::NoSuchLayer { .. } => Failure::usage(error),
        _ => Failure::fault(error),
    }
}

fn tell(
    json: bool,
    plan: &ImportPlan,
    dry_run: bool,
    run: Option<i64>,
    relocated: usize,
) -> Result<Outcome, Failure> {
    if json {
        let mut answer = serde_json::to_value(plan).map_err(Failure::environment)?;
        if let Value::Object(fields) = &mut answer {
            fields.insert("dry_run".to_owned(), json!(dry_run));
            fields.insert("stored".to_owned(), json!(run.is_some()));
            fields.insert("import_run".to_owned(), json!(run));
            fields.insert("relocated_cases".to_owned(), json!(relocated));
        }
        output::json(&answer)?;
    } else {
        output::line(&in_words(plan, dry_run, run, relocated))?;
    }
    Ok(if plan.faults.is_empty() { Outcome::Done } else { Outcome::No })
}

fn in_words(plan: &ImportPlan, dry_run: bool, run: Option<i64>, relocated: usize) -> String {
    let f = &plan.file;
    let encoding = f.encoding.as_ref().map(|e| format!(",编码 {e}")).unwrap_or_default();
    let mut text = format!(
        "图层 {}，坐标系 {}{encoding}:{} 个要素\n新增 {}、变更 {}、不变 {}、问题 {}",
        f.layer,
        f.crs,
        f.features,
        plan.added.len(),
        plan.changed.len(),
        plan.unchanged.len(),
        plan.faults.len()
    );
    for grid in plan.changed.iter().take(SHOWN) {
        let _ = write!(text, "\n  变更  {}", grid.code);
        if let Some((before, after)) = grid.area_m2 {
            let _ = write!(text, "  面积 {before:.0} → {after:.0} 平方米");
        }
        for a in &grid.attributes {
            let _ = write!(text, "  {}:{} → {}", a.field, a.from, a.to);
        }
    }
    for fault in plan.faults.iter().take(SHOWN) {
        let feature = fault.feature.map(|n| format!("第 {n} 个要素 ")).unwrap_or_default();
        let code = fault.code.as_deref().unwrap_or_default();
        let _ = write!(text, "\n  问题  {feature}{code} [{}] {}", fault.kind.word(), fault.detail_zh);
    }
    for (what, found) in [("变更", plan.changed.len()), ("问题", plan.faults.len())] {
        if found > SHOWN {
            let _ = write!(text, "\n  …另有 {} 处{what}(--json 列出全部)", found - SHOWN);
        }
    }
    let drawn =
        |f: &exchange::Fault| matches!(f.kind.word(), "self_crossing" | "overlap" | "gap" | "near_miss");
    if plan.faults.iter().any(drawn) {
        text.push_str(
            "\n  提示  自相交、几厘米的错位可先用 zhunzhi repair grids 文件 -o 新文件 修复，再导入新文件",
        );
    }
    if plan.faults.is_empty() && relocated > 0 {
        let _ = write!(text, "\n  案件  {relocated} 件所在网格改变，各追加一条更正记录");
    }
    text.push_str(match (plan.faults.is_empty(), run, dry_run) {
        (false, ..) => "\n未导入：请先改正以上问题",
        (true, Some(_), _) => "\n已导入。正在运行的服务会自动换用新网格",
        (true, None, true) => "\n试运行：没有改动任何数据",
        (true, None, false) => "\n没有需要导入的变化",
    });
    text
}
