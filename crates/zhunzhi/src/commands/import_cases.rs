//! `zhunzhi import cases`: the file of a channel into cases, and `import undo` out again.

use super::{Context, territory};
use crate::database::{Database, Need};
use crate::failure::{Failure, Outcome};
use crate::operator::operator;
use crate::{clock, output, rules};
use casework::intake::IncomingCase;
use casework::presence::{Absence, Presence, Roster};
use casework::recusal::Interests;
use casework::{Docket, Person, RoutingRules, Scope};
use clap::Args;
use exchange::cases::{
    Against, Ahead, CasePlan, ChannelMapping, Ground, PlannedCase, PrepareError, plan_cases, prepare,
    read_reports, read_table,
};
use exchange::checksum::sha256_hex;
use serde_json::{Value, json};
use server::RoutingInForce;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use store::{CaseImport, IMPORT_PART, Office, Store};
use territory::{Place, Territory};

/// Lines printed of one kind; the JSON answer holds all.
const SHOWN: usize = 200;

/// Options of `import cases`.
#[derive(Debug, Args)]
pub(crate) struct CaseArguments {
    /// CSV (UTF-8 or GBK), XLSX or JSON.
    file: PathBuf,
    /// hotline, petition, grid_patrol, court or counter [default: recognised by the header].
    #[arg(long, value_name = "NAME")]
    channel: Option<String>,
    /// Tell what would change, and change nothing: every row is checked, located and routed.
    #[arg(long)]
    dry_run: bool,
    /// Take the good rows of a file with faults.
    #[arg(long)]
    skip_faulty: bool,
}

/// Options of `import undo`.
#[derive(Debug, Args)]
pub(crate) struct UndoArguments {
    /// Number of the batch; `import batches` lists them.
    batch: i64,
    /// Why: every withdrawn case keeps it in its history.
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

/// Imports; the answer is no when a row has a fault.
///
/// # Errors
/// [`Failure`] when the file as a whole cannot be read, and without data.
pub(crate) async fn import(context: &Context, arguments: CaseArguments) -> Result<Outcome, Failure> {
    let shown = arguments.file.display().to_string();
    let bytes = std::fs::read(&arguments.file).map_err(|e| Failure::usage(format!("{shown}: {e}")))?;
    let sha256 = sha256_hex(&bytes);
    let rules = Arc::new(rules::rules()?);
    let table = read_table(&bytes).map_err(|e| Failure::fault(format!("{shown}: {e}")))?;
    let mapping = match &arguments.channel {
        Some(name) => rules.channels.iter().find(|m| m.name == *name),
        None => ChannelMapping::recognise(&rules.channels, &table),
    };
    let names: Vec<&str> = rules.channels.iter().map(|m| m.name.as_str()).collect();
    let mapping = mapping.ok_or_else(|| {
        Failure::usage(format!("which channel is the file from? give --channel {}", names.join("|")))
    })?;
    let work = async |database: &Database| {
        if !arguments.dry_run {
            database.upgrade().await?;
        }
        let store = &database.store;
        let file = read_reports(&table, mapping, clock::now(), clock::today());
        let references: Vec<String> = file.reports.iter().map(|r| r.source_ref.clone()).collect();
        let scope = Scope::whole_banner();
        let known = store.known_references(&scope, mapping.channel, &references).await?;
        let ground = territory(database).await?;
        let docket = {
            let points = store.case_points(&scope, None).await?;
            Docket::with_common(points, clock::today(), rules.circles.common())
        };
        let names = territory::Gazetteer::of(ground.atlas(), &rules.gazetteer);
        let against = Against {
            known: &known,
            territory: &ground,
            gazetteer: &names,
            scope: &scope,
            docket: &docket,
            duplicates: &rules.duplicates,
        };
        let plan = plan_cases(&table, mapping, file, &against);
        let good = plan.faults.is_empty() || arguments.skip_faulty;
        let mut batch = None;
        if good && !plan.planned.is_empty() {
            let name = arguments.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let desk = Desk::open(store, ground, rules.clone()).await?;
            if arguments.dry_run {
                desk.try_out(&plan, mapping).await?;
            } else {
                batch = Some(apply(database, desk, mapping, &plan, (&name, &sha256)).await?);
            }
        }
        Ok((plan, batch))
    };
    let (plan, batch) = with_key(context, work).await?;
    tell(context.json, &plan, &sha256, batch, arguments.dry_run)
}

/// Opens the database with the key for personal data, works, and gives it back.
async fn with_key<T>(
    context: &Context,
    work: impl AsyncFnOnce(&Database) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let mut database = Database::open(&context.target, Need::Data).await?;
    let done = match database.unlock(&context.target).await {
        Ok(()) => context.interrupt.guard(work(&database)).await,
        Err(failure) => Err(failure),
    };
    database.close_after(done).await
}

/// What routing looks at, read once for the whole import.
struct Desk {
    territory: Territory,
    rules: Arc<server::Rules>,
    routing: RoutingRules,
    persons: Vec<Person>,
    load: HashMap<String, u32>,
    interests: Interests,
    roster: Roster,
    absences: Vec<Absence>,
}

impl Desk {
    async fn open(store: &Store, territory: Territory, rules: Arc<server::Rules>) -> Result<Desk, Failure> {
        let (scope, today) = (Scope::whole_banner(), clock::today());
        Ok(Desk {
            persons: store.persons(&scope).await?,
            routing: RoutingInForce::read(store, &rules, today).await?.rules,
            load: store.load(&rules.circles.common_scope()).await?,
            interests: Interests::of(&store.interests(&scope).await?),
            roster: store.roster(&scope).await?,
            absences: store.absences(&scope, today, today).await?,
            territory,
            rules,
        })
    }

    /// Locates and routes every case and keeps none: what would stop the import stops the dry run.
    async fn try_out(&self, plan: &CasePlan, mapping: &ChannelMapping) -> Result<(), Failure> {
        for part in plan.planned.chunks(IMPORT_PART) {
            tokio::task::block_in_place(|| self.prepare(part, mapping)).map_err(Failure::fault)?;
            // Somebody may wish to stop it.
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    fn prepare(
        &self,
        part: &[PlannedCase],
        mapping: &ChannelMapping,
    ) -> Result<Vec<IncomingCase>, PrepareError> {
        let presence = Presence::at(&self.roster, &self.absences, self.rules.sla.calendar(), clock::now());
        let passed_over = |person: &str, place: &Place| self.interests.passed_over(person, place, &presence);
        let ground = Ground {
            territory: &self.territory,
            tree: &self.rules.categories,
            routing: &self.routing,
            persons: &self.persons,
            load: &self.load,
            passed_over: &passed_over,
        };
        prepare(part, mapping, &ground)
    }
}

async fn apply(
    database: &Database,
    desk: Desk,
    mapping: &ChannelMapping,
    plan: &CasePlan,
    (name, sha256): (&str, &str),
) -> Result<(i64, usize), Failure> {
    let (actor, now) = (operator(), clock::now());
    let import = CaseImport {
        channel: mapping.channel,
        mapping: &mapping.name,
        file_name: name,
        file_sha256: sha256,
        rows: plan.rows,
        known: plan.known,
        changed: plan.changed.len(),
    };
    let store = &database.store;
    let batch = store.begin_case_import(&actor, &import, now).await?;
    let rules = desk.rules.clone();
    let office = Office::silent(rules.life(), server::ISSUER, &|_, _, _, _| vec![]);
    let of = mapping.clone();
    let mut ahead = Ahead::begin(plan.planned.clone(), IMPORT_PART, move |part| desk.prepare(part, &of));
    let (mut stored, mut sent) = (0, 0);
    while sent < plan.planned.len() {
        let ready = tokio::task::block_in_place(|| ahead.next()).unwrap_or(Err(PrepareError::Broken));
        let ready = ready.map_err(Failure::fault)?;
        sent += ready.len();
        let part = store.import_cases(Some(batch), &office, &actor, mapping.channel, &ready, now).await?;
        stored += part.len();
    }
    Ok((batch, stored))
}

fn tell(
    json: bool,
    plan: &CasePlan,
    sha256: &str,
    batch: Option<(i64, usize)>,
    dry_run: bool,
) -> Result<Outcome, Failure> {
    if json {
        let mut answer = serde_json::to_value(plan).map_err(Failure::environment)?;
        if let Value::Object(fields) = &mut answer {
            fields.insert("sha256".into(), json!(sha256));
            fields.insert("dry_run".into(), json!(dry_run));
            fields.insert("batch".into(), json!(batch.map(|(id, _)| id)));
            fields.insert("stored".into(), json!(batch.map_or(0, |(_, count)| count)));
        }
        output::json(&answer)?;
    } else {
        output::line(&in_words(plan, batch, dry_run))?;
    }
    Ok(if plan.faults.is_empty() { Outcome::Done } else { Outcome::No })
}

fn in_words(plan: &CasePlan, batch: Option<(i64, usize)>, dry_run: bool) -> String {
    let mut text = format!(
        "渠道 {},{}({}):{} 行\n新增 {}、已有 {}、有变化 {}、问题 {}",
        plan.mapping,
        plan.format,
        plan.encoding,
        plan.rows,
        plan.new,
        plan.known,
        plan.changed.len(),
        plan.faults.len()
    );
    for c in &plan.columns {
        let _ = write!(text, "\n  列  {} ← {}", c.field_zh, c.column);
    }
    for fault in plan.faults.iter().take(SHOWN) {
        let column = fault.column.as_deref().unwrap_or(fault.field);
        let value = fault.value.as_ref().map(|v| format!("“{v}”")).unwrap_or_default();
        let _ = write!(
            text,
            "\n  问题  第 {} 行 {column}{value} [{}] {}",
            fault.row, fault.code, fault.detail_zh
        );
    }
    for c in plan.changed.iter().take(SHOWN) {
        let _ = write!(
            text,
            "\n  变化  第 {} 行 {} 与案件 {} 不同：{}(不改动案件)",
            c.row,
            c.source_ref,
            c.case,
            c.fields.join("、")
        );
    }
    for p in plan.placed_by_words.iter().take(SHOWN) {
        let _ = write!(
            text,
            "\n  按文字定位  第 {} 行 {}:{}({:.0}%,±{:.0} 米)",
            p.row,
            p.source_ref,
            p.place,
            p.confidence * 100.0,
            p.accuracy_m
        );
    }
    for d in plan.duplicates.iter().flatten().take(SHOWN) {
        let cases: Vec<String> = d.cases.iter().map(|(code, score)| format!("{code}({score:.2})")).collect();
        let _ = write!(text, "\n  疑似重复  第 {} 行 {}:{}", d.row, d.source_ref, cases.join("、"));
    }
    for (what, found) in [("问题", plan.faults.len()), ("变化", plan.changed.len())] {
        if found > SHOWN {
            let _ = write!(text, "\n  …另有 {} 处{what}(--json 列出全部)", found - SHOWN);
        }
    }
    match (batch, dry_run, plan.faults.is_empty()) {
        (Some((id, count)), ..) => {
            let _ = write!(text, "\n已导入 {count} 件，批次 {id}(撤销:zhunzhi import undo {id} --reason …)");
        }
        (None, true, _) => text.push_str("\n试运行：没有改动任何数据"),
        (None, false, true) => text.push_str("\n没有需要导入的新件"),
        (None, false, false) => {
            text.push_str("\n未导入：请先改正以上问题，或用 --skip-faulty 只导入无问题的行")
        }
    }
    text
}

/// Lists the newest batches.
///
/// # Errors
/// [`Failure`] without data.
pub(crate) async fn batches(context: &Context) -> Result<Outcome, Failure> {
    let list = async |database: &Database| Ok(database.store.import_batches(100).await?);
    let batches = context.with_database(Need::Data, list).await?;
    if context.json {
        let batch = |b: &store::ImportBatch| {
            json!({ "id": b.id, "at": b.at.to_string(), "actor": b.actor_name, "mapping": b.mapping, "file": b.file_name,
                "sha256": b.file_sha256, "rows": b.file_rows, "cases": b.cases, "undone": b.undone_at.is_some() })
        };
        output::json(&json!({ "batches": batches.iter().map(batch).collect::<Vec<_>>() }))?;
    } else {
        for b in &batches {
            let undone = b.undone_reason.as_ref().map(|r| format!(",已撤销：{r}")).unwrap_or_default();
            output::line(&format!(
                "{}  {}  {}  {}:{} 行，成案 {}{undone}",
                b.id,
                b.at.date(),
                b.mapping,
                b.file_name,
                b.file_rows,
                b.cases
            ))?;
        }
    }
    Ok(Outcome::Done)
}

/// Undoes a batch.
///
/// # Errors
/// [`Failure`] without such a batch or without a reason.
pub(crate) async fn undo(context: &Context, arguments: UndoArguments) -> Result<Outcome, Failure> {
    let reason = casework::party::checked_reason(&arguments.reason).map_err(Failure::usage)?;
    let rules = rules::rules()?;
    let work = async |database: &Database| {
        let office = Office::silent(rules.life(), server::ISSUER, &|_, _, _, _| vec![]);
        let (actor, now) = (operator(), clock::now());
        Ok(database
            .store
            .undo_case_import(&Scope::whole_banner(), arguments.batch, &office, &actor, &reason, now)
            .await?)
    };
    let undone = context.with_database(Need::Data, work).await?;
    if context.json {
        output::json(&json!({ "withdrawn": undone.withdrawn, "kept": undone.kept }))?;
    } else {
        output::line(&format!(
            "已撤回 {} 件；已有人办理、保留 {} 件 {}",
            undone.withdrawn,
            undone.kept.len(),
            undone.kept.join("、")
        ))?;
    }
    Ok(Outcome::Done)
}
