//! `zhunzhi import mines`: what is handed in about mines, from any vector file, with every fault told at once.

use super::import::unreadable;
use super::vector_file::VectorFile;
use super::{Context, on_a_thread, territory};
use crate::database::{Database, Need};
use crate::failure::{Failure, Outcome};
use crate::operator::operator;
use crate::{clock, output};
use clap::Args;
use exchange::mines::{MinePlan, MineRow, plan_mines, read_mines};
use serde_json::{Value, json};
use std::fmt::Write as _;
use store::{MineImport, MineImportRow};
use territory::EntryKind;

/// Lines printed of one kind; the JSON answer holds all.
const SHOWN: usize = 200;

/// Options of `import mines`.
#[derive(Debug, Args)]
pub(crate) struct MineArguments {
    #[command(flatten)]
    source: VectorFile,
    /// Tell what would change, and change nothing.
    #[arg(long)]
    dry_run: bool,
}

/// Imports; the answer is no when a row has a fault.
///
/// # Errors
/// [`Failure`] when the file as a whole cannot be read, and without data.
pub(crate) async fn import(context: &Context, arguments: MineArguments) -> Result<Outcome, Failure> {
    let (options, today) = (arguments.source.options()?, clock::today());
    let path = arguments.source.file.clone();
    let read = on_a_thread(move || read_mines(&path, &options, today).map_err(unreadable));
    let file = context.interrupt.guard(read).await?;
    let name = arguments.source.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let dry_run = arguments.dry_run;
    let (plan, run, zoned) = context
        .with_database(Need::Data, async |database| {
            if !dry_run {
                database.upgrade().await?;
            }
            // Before the mines: what changes them meanwhile is noticed when the import is stored.
            let as_of = database.store.last_change().await?;
            let territory = territory(database).await?;
            let plan = on_a_thread(move || Ok(plan_mines(file, &territory))).await?;
            let run = match plan.applicable && !dry_run {
                true => Some(store(database, &plan, &name, as_of).await?),
                false => None,
            };
            let zoned = match run {
                Some(_) => zones(database).await,
                None => None,
            };
            Ok((plan, run, zoned))
        })
        .await?;
    tell(context.json, &plan, dry_run, (run, zoned))
}

async fn store(database: &Database, plan: &MinePlan, name: &str, as_of: i64) -> Result<i64, Failure> {
    fn row(row: &MineRow) -> MineImportRow<'_> {
        MineImportRow { feature: row.feature, mine: &row.mine, entry: &row.entry, wkb: &row.wkb }
    }
    let rows: Vec<MineImportRow<'_>> = plan.writes.iter().map(row).collect();
    let import = MineImport {
        mines: &plan.mines,
        rows: &rows,
        file_name: name,
        crs: &plan.crs,
        summary: serde_json::to_value(plan).map_err(Failure::environment)?,
        touched: &plan.touched,
        as_of,
        now: clock::now(),
    };
    Ok(database.store.import_mines(&operator(), &import).await?)
}

/// Works out the zones of influence of mines whose panels are others now; the number of these mines. What was imported stays
/// imported whatever comes of this: a server works out at its start what is missing.
async fn zones(database: &Database) -> Option<usize> {
    let work = async {
        let mines = territory(database).await?.atlas().mines.clone();
        let rules = crate::rules::subsidence()?;
        Ok::<_, Failure>(server::renew_zones(&database.store, &mines, &rules).await?.1)
    };
    work.await.ok()
}

fn tell(
    json: bool,
    plan: &MinePlan,
    dry_run: bool,
    (run, zoned): (Option<i64>, Option<usize>),
) -> Result<Outcome, Failure> {
    if json {
        let mut answer = serde_json::to_value(plan).map_err(Failure::environment)?;
        if let Value::Object(fields) = &mut answer {
            fields.insert("dry_run".to_owned(), json!(dry_run));
            fields.insert("import_run".to_owned(), json!(run));
            fields.insert("mines_zoned".to_owned(), json!(zoned));
        }
        output::json(&answer)?;
    } else {
        let mut text = in_words(plan, dry_run, run);
        match (run, zoned) {
            (Some(_), Some(0)) | (None, _) => {}
            (Some(_), Some(mines)) => {
                let _ = write!(text, "\n已重新计算 {mines} 座煤矿的采动影响范围");
            }
            (Some(_), None) => text.push_str("\n采动影响范围未能计算，服务启动时会补算"),
        }
        output::line(&text)?;
    }
    Ok(if plan.faults.is_empty() { Outcome::Done } else { Outcome::No })
}

fn name_zh(word: &str) -> &'static str {
    EntryKind::parse(word).map_or("", EntryKind::name_zh)
}

fn in_words(plan: &MinePlan, dry_run: bool, run: Option<i64>) -> String {
    let crs = if plan.crs.is_empty() { "无图形" } else { &plan.crs };
    let encoding = plan.encoding.as_ref().map(|e| format!("，编码 {e}")).unwrap_or_default();
    let new: usize = plan.new.values().sum();
    let mut text = format!(
        "图层 {}，坐标系 {crs}{encoding}：{} 行\n新增 {new}、变更 {}、已有 {}、问题 {}",
        plan.layer,
        plan.features,
        plan.changed.len(),
        plan.known,
        plan.faults.len()
    );
    for (kind, count) in &plan.new {
        let _ = write!(text, "\n  新增  {} {count}", name_zh(kind));
    }
    for change in plan.changed.iter().take(SHOWN) {
        let _ = write!(text, "\n  变更  {} {} {}", change.mine, name_zh(change.kind), change.name);
        for (field, from, to) in &change.fields {
            let from = if from.is_empty() { "无" } else { from };
            let _ = write!(text, "  {field}：{from} → {to}");
        }
    }
    for fault in plan.faults.iter().take(SHOWN) {
        let row = fault.feature.map(|n| format!("第 {n} 行 ")).unwrap_or_default();
        let mine = fault.code.as_deref().unwrap_or_default();
        let field = fault.field.unwrap_or_default();
        let _ = write!(text, "\n  问题  {row}{mine} {field} [{}] {}", fault.kind.word(), fault.detail_zh);
    }
    for (what, found) in [("变更", plan.changed.len()), ("问题", plan.faults.len())] {
        if found > SHOWN {
            let _ = write!(text, "\n  …另有 {} 处{what}（--json 列出全部）", found - SHOWN);
        }
    }
    text.push_str(match (plan.faults.is_empty(), run, dry_run) {
        (false, ..) => "\n未导入：请先改正以上问题",
        (true, Some(_), _) => "\n已导入。正在运行的服务会自动换用；已登记案件与煤矿的关系保持登记时的判断",
        (true, None, true) => "\n试运行：没有改动任何数据",
        (true, None, false) => "\n没有需要导入的变化",
    });
    text
}
