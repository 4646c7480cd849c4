//! Proving the audit log and all histories from the page: one proof at a time, its answer kept until the next.

use super::administrator;
use crate::app::App;
use crate::clock;
use crate::problem::Problem;
use crate::view::instant;
use arc_swap::ArcSwapOption;
use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use casework::{Act, AuditEntry};
use serde::Serialize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use store::AuditProof;
use time::OffsetDateTime;
use utoipa::ToSchema;

/// Faults that are shown one by one.
const SHOWN: usize = 50;

/// The proofs of this server: whether one runs, and what came of the last.
#[derive(Debug, Default)]
pub(crate) struct Proofs {
    running: AtomicBool,
    last: ArcSwapOption<ProofView>,
}

/// What came of reading the log and every history.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ProofView {
    /// When it began.
    at: String,
    /// Rows of the log that were read.
    rows: u64,
    cases: u64,
    events: u64,
    /// Number of the last row; null for an empty log.
    seq: Option<i64>,
    /// Hash of the last row: to be kept elsewhere.
    root: Option<String>,
    /// How many things do not hold; 0 when all is well.
    fault_count: u64,
    /// The first of them, in words.
    faults: Vec<String>,
}

/// Where the proof stands.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProofState {
    running: bool,
    /// The last proof of this server since it was started.
    last: Option<ProofView>,
}

impl ProofView {
    fn of(proof: &AuditProof, at: OffsetDateTime) -> ProofView {
        ProofView {
            at: instant(at),
            rows: proof.audit_rows,
            cases: proof.cases,
            events: proof.events,
            seq: proof.root.as_ref().map(|root| root.seq),
            root: proof.root.as_ref().map(|root| root.hash.clone()),
            fault_count: proof.fault_count,
            faults: proof.faults.iter().take(SHOWN).map(ToString::to_string).collect(),
        }
    }
}

/// The last proof of the audit log, and whether one runs.
#[utoipa::path(get, path = "/api/v1/audit/proof",
    responses((status = 200, body = ProofState), (status = 403, description = "Not the audit administrator")))]
pub(crate) async fn audit_proof(app: App) -> Result<Response, Problem> {
    administrator(&app)?;
    Ok(told(&app, StatusCode::OK))
}

/// Begins a proof of the audit log and every history; one that runs goes on. Ask `GET` for what comes of it.
#[utoipa::path(post, path = "/api/v1/audit/proof",
    responses((status = 202, body = ProofState), (status = 403, description = "Not the audit administrator")))]
pub(crate) async fn prove_audit(app: App) -> Result<Response, Problem> {
    let actor = administrator(&app)?;
    let entry = AuditEntry::done(clock::now(), &actor, Act::AuditRead, "proof");
    app.store().audit_append(&entry).await?;
    if !app.proofs().running.swap(true, Ordering::SeqCst) {
        tokio::spawn(prove(app.clone()));
    }
    Ok(told(&app, StatusCode::ACCEPTED))
}

async fn prove(app: App) {
    let at = clock::now();
    match app.store().prove(None).await {
        Ok(proof) => {
            if proof.fault_count > 0 {
                tracing::error!(faults = proof.fault_count, "the audit log or a history does not hold");
            }
            app.proofs().last.store(Some(Arc::new(ProofView::of(&proof, at))));
        }
        Err(error) => tracing::warn!(%error, "the audit log could not be proved"),
    }
    app.proofs().running.store(false, Ordering::SeqCst);
}

fn told(app: &App, status: StatusCode) -> Response {
    let proofs = app.proofs();
    let running = proofs.running.load(Ordering::SeqCst);
    let last = proofs.last.load_full().map(|last| ProofView::clone(&last));
    (status, [(header::CACHE_CONTROL, "no-store")], Json(ProofState { running, last })).into_response()
}
