//! Batches (示范诉讼 + 批量调解): listed, opened, looked at with a preview of every member's sum, and taken on by commands.

mod bundle;
mod proposed;
mod view;
mod visit;

pub(crate) use bundle::*;
pub(crate) use proposed::*;
pub(crate) use visit::*;

use crate::app::App;
use crate::clock;
use crate::problem::{Body, Problem};
use axum::Json;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use casework::batch::{BatchCommand, BatchCommandKind, BatchEventBody, Standing, checked_name};
use casework::{Capacity, Refusal};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::StoreError;
use territory::MineId;
use utoipa::ToSchema;
use view::{BatchFileView, BatchRowView, ClaimFormulaView};

/// The batches of which the reader sees a member.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BatchBoard {
    batches: Vec<BatchRowView>,
    /// Formulas of claims in force.
    formulas: Vec<ClaimFormulaView>,
    /// Version of their file.
    formulas_version: String,
    /// Whether the reader may open a batch.
    may_open: bool,
}

/// A batch to open.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewBatch {
    /// One line of at most 80 characters.
    name: String,
    /// Identifier of the mine concerned.
    mine: Option<String>,
    /// Codes of its first cases, 1 to 300.
    #[schema(min_items = 1, max_items = 300)]
    cases: Vec<String>,
}

/// Who opens batches: those who may list cases in them.
fn opener(app: &App) -> Option<Capacity> {
    app.principal().capacity_among(&[Capacity::Judge, Capacity::Mediator])
}

fn quiet(answer: impl Serialize) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response()
}

/// The batches of which the reader sees a member, with the formulas of claims.
#[utoipa::path(get, path = "/api/v1/batches", responses((status = 200, body = BatchBoard)))]
pub(crate) async fn list_batches(app: App) -> Result<Response, Problem> {
    let batches = app.store().batches(&app.scope()).await?;
    let rules = &app.rules().claims;
    Ok(quiet(BatchBoard {
        batches: batches.iter().map(|batch| BatchRowView::of(&app, batch)).collect(),
        formulas: rules.formulas().iter().map(ClaimFormulaView::from).collect(),
        formulas_version: rules.version.clone(),
        may_open: opener(&app).is_some(),
    }))
}

/// Opens a batch with its first cases. They are listed; each household is then asked whether it takes part.
#[utoipa::path(post, path = "/api/v1/batches", request_body = NewBatch,
    responses((status = 201, body = BatchFileView), (status = 403, description = "Not the reader's work"),
        (status = 404, description = "A case that there is not"), (status = 409, description = "A case is in another batch"),
        (status = 422, description = "A field does not fit")))]
pub(crate) async fn open_batch(app: App, Body(new): Body<NewBatch>) -> Result<Response, Problem> {
    const BY: &[Capacity] = &[Capacity::Judge, Capacity::Mediator];
    let capacity = opener(&app).ok_or_else(|| Refusal::NotYours(BY.to_vec()))?;
    let name = checked_name(&new.name)?;
    let known = |id: &str| MineId::new(id).ok().is_some_and(|id| app.territory().mine(&id).is_some());
    if let Some(mine) = new.mine.as_deref().filter(|mine| !known(mine)) {
        let detail = format!("there is no mine `{mine}`");
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "unknown_mine", detail).field("mine"));
    }
    let listed = BatchCommand::ListMembers { cases: new.cases }.checked(clock::today())?;
    let mut entries = vec![(None, BatchEventBody::Opened { name: name.clone() })];
    entries.extend(
        listed
            .cases()
            .into_iter()
            .map(|case| (Some(case.to_owned()), BatchEventBody::Entered { standing: Standing::Listed })),
    );
    let change = (app.principal().acting_as(Some(capacity)), entries);
    let scope = app.scope();
    let id = app.store().open_batch(&scope, (&name, new.mine.as_deref()), change, clock::now()).await;
    let id = id.map_err(missing)?;
    let file = app.store().batch(&scope, &id).await.map_err(missing)?;
    Ok((StatusCode::CREATED, quiet(BatchFileView::of(&app, file))).into_response())
}

/// A batch with the members and the log that the reader may see, and a preview of each sum.
#[utoipa::path(get, path = "/api/v1/batches/{id}", params(("id" = String, Path)),
    responses((status = 200, body = BatchFileView), (status = 404, description = "No such batch, or no member of it is seen")))]
pub(crate) async fn batch(app: App, Path(id): Path<String>) -> Result<Response, Problem> {
    let file = app.store().batch(&app.scope(), &id).await.map_err(missing)?;
    Ok(quiet(BatchFileView::of(&app, file)))
}

/// Carries a command out on a batch: its word in `command`, and its fields. No command writes a member's result.
#[utoipa::path(post, path = "/api/v1/batches/{id}/commands", params(("id" = String, Path)), request_body = Object,
    responses((status = 200, body = BatchFileView), (status = 403, description = "Somebody else's work, or two pairs of eyes"),
        (status = 404, description = "No such batch or case"), (status = 409, description = "Not at this stage, or something has to come first"),
        (status = 422, description = "A field does not fit")))]
pub(crate) async fn command_batch(
    app: App,
    Path(id): Path<String>,
    Body(sent): Body<Value>,
) -> Result<Response, Problem> {
    let command = read(sent)?;
    let (scope, today) = (app.scope(), clock::today());
    let by = command.kind();
    let may = casework::batch::STEPS.iter().find(|step| step.command == by);
    if let Some(step) = may.filter(|step| app.principal().capacity_among(step.by).is_none()) {
        return Err(Refusal::NotYours(step.by.to_vec()).into());
    }
    app.in_office(async |office| {
        let decide = |state: &casework::batch::Proceeding, outcomes: &_| {
            state.accept(command.clone(), app.principal(), today, &app.rules().claims, outcomes)
        };
        app.store().change_batch(&scope, office, (&id, &command), clock::now(), decide).await
    })
    .await
    .map_err(missing)?;
    batch(app, Path(id)).await
}

/// The command that was sent; an unknown word is told with those there are.
fn read(sent: Value) -> Result<BatchCommand, Problem> {
    let bad = |detail: String, field| {
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "bad_field", detail).field(field)
    };
    let word = sent.get("command").and_then(Value::as_str).unwrap_or_default().to_owned();
    if BatchCommandKind::parse(&word).is_none() {
        let words: Vec<_> = BatchCommandKind::ALL.iter().map(|kind| kind.as_str()).collect();
        return Err(bad(format!("`command` must be one of {}", words.join(", ")), "command"));
    }
    serde_json::from_value(sent).map_err(|e| bad(format!("`{word}`: {e}"), "command"))
}

/// Here a batch is asked for by its address: it is not found, or no case that was named is.
pub(super) fn missing(error: StoreError) -> Problem {
    match error {
        StoreError::NoBatch(id) => Problem::not_found("batch", &id),
        other => other.into(),
    }
}
