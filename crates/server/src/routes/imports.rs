//! Imports of a channel's cases: look at a file, take it in, list the batches, undo one.

use super::interests::Screening;
use crate::app::{App, Rules};
use crate::clock;
use crate::problem::{Body, Params, Problem, read_capped};
use crate::view::instant;
use axum::Json;
use axum::extract::{Path, Request};
use axum::http::StatusCode;
use casework::{Actor, Capacity};
use exchange::cases::{
    Against, Ahead, CasePlan, ChannelMapping, Ground, MAX_ROWS, PrepareError, Table, plan_cases, prepare,
    read_reports, read_table,
};
use exchange::checksum::sha256_hex;
use serde::{Deserialize, Serialize};
use store::{CaseImport, IMPORT_PART, ImportBatch, Office};
use utoipa::{IntoParams, ToSchema};

/// Largest file over HTTP; larger ones go by the command line.
const MAX_UPLOAD: usize = 20 * 1024 * 1024;
/// Faults, changes and duplicates told at once.
const TOLD: usize = 1_000;
/// Batches listed.
const LISTED: i64 = 100;
/// Longest reason and file name, characters.
const MAX_TEXT: usize = 200;

/// How a file is to be taken.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct ImportParams {
    /// Mapping such as `hotline`; recognised by the header when left out.
    channel: Option<String>,
    /// Name of the file, for the record.
    name: Option<String>,
    /// Take the file in; without it only the plan is made, and nothing is changed.
    #[serde(default)]
    apply: bool,
    /// Take the good rows of a file with faults.
    #[serde(default)]
    skip_faulty: bool,
    /// With `apply`: SHA-256 of the file that was looked at, so that no other one is taken in.
    sha256: Option<String>,
}

/// What a file would do, or did.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ImportAnswer {
    /// Columns, numbers, faults, changes, possible duplicates; lists are cut at a thousand.
    #[schema(value_type = Object)]
    plan: CasePlan,
    channel_zh: String,
    channel_en: String,
    /// Of the file, hexadecimal.
    sha256: String,
    /// Number of faults before the list was cut.
    fault_count: usize,
    /// The batch, when the file was taken in.
    batch: Option<i64>,
    /// Cases that came of it.
    stored: usize,
}

/// Looks at a file of a channel (CSV, XLSX or JSON as the body), and takes it in when `apply` is set.
#[utoipa::path(post, path = "/api/v1/imports", params(ImportParams),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = ImportAnswer), (status = 403, description = "Only intake and dispatch of the whole banner"),
        (status = 409, description = "The file has faults, or is not the one that was looked at"),
        (status = 422, description = "Not a table")))]
pub(crate) async fn import_cases(
    app: App,
    Params(params): Params<ImportParams>,
    request: Request,
) -> Result<Json<ImportAnswer>, Problem> {
    let actor = importer(&app)?;
    let bytes = read_capped(request, MAX_UPLOAD, || {
        let detail = format!("the file is larger than {} MiB", MAX_UPLOAD >> 20);
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail)
            .hint("divide it, or import it with `zhunzhi import cases`")
    });
    let bytes = bytes.await?;
    let turn = app.files().clone().acquire_owned().await.map_err(|_| Problem::ending())?;
    let sha256 = sha256_hex(&bytes);
    let (table, mapping) = table_of(app.rules(), &bytes, params.channel.as_deref())?;
    let plan = plan(&app, &table, &mapping).await?;
    let (mut batch, mut stored) = (None, 0);
    if params.apply {
        if params.sha256.as_deref().is_some_and(|s| s != sha256) {
            let detail = "this is not the file that was looked at; nothing was taken in";
            return Err(Problem::new(StatusCode::CONFLICT, "import_other_file", detail).field("sha256"));
        }
        if !plan.faults.is_empty() && !params.skip_faulty {
            let detail = format!("{} faults; nothing was taken in", plan.faults.len());
            return Err(Problem::new(StatusCode::CONFLICT, "import_faulty", detail)
                .hint("mend the rows, or take the good rows only with skip_faulty=true"));
        }
        let name: String = params.name.unwrap_or_default().chars().take(MAX_TEXT).collect();
        let work = Work { app: app.clone(), actor, mapping: mapping.clone(), name, sha256: sha256.clone() };
        let planned = plan.clone();
        // On its own, so that it goes on when nobody waits any more; a batch that broke off is completed by sending the file again.
        let done = tokio::spawn(async move { work.apply(&planned).await });
        let (id, count) = done.await.map_err(|_| Problem::ending())??;
        (batch, stored) = (Some(id), count);
    }
    drop(turn);
    Ok(Json(answer(plan, &mapping, sha256, batch, stored)))
}

fn answer(
    mut plan: CasePlan,
    mapping: &ChannelMapping,
    sha256: String,
    batch: Option<i64>,
    stored: usize,
) -> ImportAnswer {
    let fault_count = plan.faults.len();
    plan.faults.truncate(TOLD);
    plan.changed.truncate(TOLD);
    plan.placed_by_words.truncate(TOLD);
    if let Some(told) = &mut plan.duplicates {
        told.truncate(TOLD);
    }
    let (channel_zh, channel_en) = (mapping.title_zh.clone(), mapping.title_en.clone());
    ImportAnswer { plan, channel_zh, channel_en, sha256, fault_count, batch, stored }
}

/// Who may import: those who take in or distribute for the whole banner.
fn importer(app: &App) -> Result<Actor, Problem> {
    let who = app.principal();
    let capacity = who.capacity_among(&[Capacity::Intake, Capacity::Dispatch]);
    let whole = app.scope().covers_banner();
    let capacity = capacity.filter(|_| whole).ok_or_else(|| {
        let detail = "files are imported by those who take in or distribute cases of the whole banner";
        Problem::new(StatusCode::FORBIDDEN, "import_not_allowed", detail)
    })?;
    Ok(who.acting_as(Some(capacity)))
}

fn table_of(rules: &Rules, bytes: &[u8], channel: Option<&str>) -> Result<(Table, ChannelMapping), Problem> {
    let unreadable = |e: exchange::cases::TableError| {
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "import_unreadable", e.to_string())
    };
    let table = tokio::task::block_in_place(|| read_table(bytes)).map_err(unreadable)?;
    let mapping = match channel {
        Some(name) => rules.channels.iter().find(|m| m.name == name),
        None => ChannelMapping::recognise(&rules.channels, &table),
    };
    let names: Vec<&str> = rules.channels.iter().map(|m| m.name.as_str()).collect();
    let mapping = mapping.ok_or_else(|| {
        let detail = "no channel is known by this name, or by a header like this one";
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "import_unknown_channel", detail)
            .hint(format!("channel={}", names.join("|")))
            .field("channel")
    })?;
    Ok((table, mapping.clone()))
}

async fn plan(app: &App, table: &Table, mapping: &ChannelMapping) -> Result<CasePlan, Problem> {
    debug_assert!(table.rows.len() <= MAX_ROWS);
    let file = tokio::task::block_in_place(|| read_reports(table, mapping, clock::now(), clock::today()));
    let references: Vec<String> = file.reports.iter().map(|r| r.source_ref.clone()).collect();
    let known = app.store().known_references(&app.scope(), mapping.channel, &references).await?;
    let scope = app.scope();
    Ok(tokio::task::block_in_place(|| {
        let cases = app.cases();
        let against = Against {
            known: &known,
            territory: app.territory(),
            gazetteer: app.gazetteer(),
            scope: &scope,
            docket: &cases.docket,
            duplicates: &app.rules().duplicates,
        };
        plan_cases(table, mapping, file, &against)
    }))
}

struct Work {
    app: App,
    actor: Actor,
    mapping: ChannelMapping,
    name: String,
    sha256: String,
}

impl Work {
    async fn apply(&self, plan: &CasePlan) -> Result<(i64, usize), Problem> {
        let (app, store, now) = (&self.app, self.app.store(), clock::now());
        let load = store.load(&app.rules().circles.common_scope()).await?;
        let import = CaseImport {
            channel: self.mapping.channel,
            mapping: &self.mapping.name,
            file_name: &self.name,
            file_sha256: &self.sha256,
            rows: plan.rows,
            known: plan.known,
            changed: plan.changed.len(),
        };
        let batch = store.begin_case_import(&self.actor, &import, now).await?;
        let (screening, mapping) = (Screening::read(app).await?, self.mapping.clone());
        let (ground, expected) = (app.clone(), plan.planned.len());
        let ahead = Ahead::begin(plan.planned.clone(), IMPORT_PART, move |part| {
            let passed_over = screening.everywhere();
            let ground = Ground {
                territory: ground.territory(),
                tree: &ground.rules().categories,
                routing: ground.routing(),
                persons: ground.persons(),
                load: &load,
                passed_over: &passed_over,
            };
            prepare(part, &mapping, &ground)
        });
        let (mut ahead, mut stored, mut sent) = (ahead, 0, 0);
        while sent < expected {
            let ready = tokio::task::block_in_place(|| ahead.next()).unwrap_or(Err(PrepareError::Broken));
            let ready = ready.map_err(|e| {
                let detail = format!("{e}; {stored} cases of batch {batch} were taken in");
                Problem::new(StatusCode::CONFLICT, "import_broken_off", detail)
                    .hint("send the file again: rows that were taken in are known")
            })?;
            sent += ready.len();
            let take = async |office: &Office<'_>| {
                store.import_cases(Some(batch), office, &self.actor, self.mapping.channel, &ready, now).await
            };
            stored += app.in_office(take).await?.len();
        }
        Ok((batch, stored))
    }
}

/// The newest imports.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BatchList {
    batches: Vec<BatchView>,
    /// The channels that files are known of.
    channels: Vec<MappingView>,
}

/// A channel that files are known of.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MappingView {
    name: String,
    title_zh: String,
    title_en: String,
}

/// An import.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BatchView {
    id: i64,
    at: String,
    actor: String,
    mapping: String,
    file_name: String,
    sha256: String,
    rows: i32,
    cases: i64,
    known: i32,
    changed: i32,
    undone_at: Option<String>,
    undone_by: Option<String>,
    undone_reason: Option<String>,
}

impl From<ImportBatch> for BatchView {
    fn from(b: ImportBatch) -> BatchView {
        BatchView {
            id: b.id,
            at: instant(b.at),
            actor: b.actor_name,
            mapping: b.mapping,
            file_name: b.file_name,
            sha256: b.file_sha256,
            rows: b.file_rows,
            cases: b.cases,
            known: b.known,
            changed: b.changed,
            undone_at: b.undone_at.map(instant),
            undone_by: b.undone_by,
            undone_reason: b.undone_reason,
        }
    }
}

/// The newest hundred imports.
#[utoipa::path(get, path = "/api/v1/imports",
    responses((status = 200, body = BatchList), (status = 403, description = "Only intake and dispatch of the whole banner")))]
pub(crate) async fn list_imports(app: App) -> Result<Json<BatchList>, Problem> {
    importer(&app)?;
    let batches = app.store().import_batches(LISTED).await?;
    let mapping = |m: &ChannelMapping| MappingView {
        name: m.name.clone(),
        title_zh: m.title_zh.clone(),
        title_en: m.title_en.clone(),
    };
    let channels = app.rules().channels.iter().map(mapping).collect();
    Ok(Json(BatchList { batches: batches.into_iter().map(BatchView::from).collect(), channels }))
}

/// Why an import is undone.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UndoRequest {
    /// 4 to 200 characters; every withdrawn case keeps it in its history.
    reason: String,
}

/// What undoing came to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UndoAnswer {
    withdrawn: usize,
    /// Codes of cases that somebody has worked on since: they stay. At most a thousand.
    kept: Vec<String>,
}

/// Undoes an import: its cases on which nobody has worked since are withdrawn with the reason, never deleted.
#[utoipa::path(post, path = "/api/v1/imports/{id}/undo", params(("id" = i64, Path)), request_body = UndoRequest,
    responses((status = 200, body = UndoAnswer), (status = 404, description = "No such import")))]
pub(crate) async fn undo_import(
    app: App,
    Path(id): Path<String>,
    Body(r): Body<UndoRequest>,
) -> Result<Json<UndoAnswer>, Problem> {
    let actor = importer(&app)?;
    let id: i64 = id.parse().map_err(|_| Problem::not_found("import", &id))?;
    let reason = casework::party::checked_reason(&r.reason)?;
    let work = async move {
        let undo = async |office: &Office<'_>| {
            app.store().undo_case_import(&app.scope(), id, office, &actor, &reason, clock::now()).await
        };
        app.in_office(undo).await
    };
    let undone = tokio::spawn(work).await.map_err(|_| Problem::ending())?;
    let undone = undone.map_err(|e| match e {
        store::StoreError::NoBatch(id) => Problem::not_found("import", &id),
        other => other.into(),
    })?;
    Ok(Json(UndoAnswer { withdrawn: undone.withdrawn, kept: undone.kept }))
}
