//! Exports as the interface shows them.

use crate::export::{Order, link};
use crate::view::instant;
use casework::takeout::{JobState, LINK};
use exchange::{ExportError, Layout};
use serde::Serialize;
use store::ExportJob;
use time::OffsetDateTime;
use utoipa::ToSchema;

/// The exports of an account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExportList {
    pub(crate) exports: Vec<ExportView>,
}

/// An export.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExportView {
    id: String,
    /// `queued`, `running`, `done`, `failed`, `cancelled` or `expired`.
    state: &'static str,
    format: Option<String>,
    /// `4490` or `4546`.
    crs: Option<String>,
    descriptions: bool,
    /// The filter; words that were looked for only by their number.
    filter: Option<String>,
    rows_done: u64,
    /// Once known.
    rows_total: Option<u64>,
    /// Machine word of what went wrong.
    failure: Option<String>,
    created_at: String,
    ended_at: Option<String>,
    /// Until when the file is kept.
    expires_at: String,
    /// When it is done: name, bytes, SHA-256, cut-off and the rest of its facts.
    #[schema(value_type = Option<Object>)]
    manifest: Option<serde_json::Value>,
    /// When it is done: where the file is, for this account and an hour. Ask again for a fresh link.
    link: Option<String>,
}

impl ExportView {
    pub(crate) fn of(job: &ExportJob, now: OffsetDateTime) -> ExportView {
        let member = |name: &str| job.request.get(name).and_then(|v| v.as_str()).map(str::to_owned);
        let fetchable = job.state == JobState::Done && job.expires_at > now;
        let state = if job.state == JobState::Done && !fetchable { JobState::Expired } else { job.state };
        ExportView {
            id: job.id.clone(),
            state: state.as_str(),
            format: member("format"),
            crs: member("crs"),
            descriptions: job.descriptions,
            filter: member("told"),
            rows_done: job.rows_done,
            rows_total: job.rows_total,
            failure: job.failure.clone(),
            created_at: instant(job.created_at),
            ended_at: job.ended_at.map(instant),
            expires_at: instant(job.expires_at),
            manifest: job.manifest.clone(),
            link: fetchable.then(|| link(job, job.expires_at.min(now + LINK))),
        }
    }
}

/// How the file of an export is written.
pub(super) fn layout(job: &ExportJob) -> Result<Layout, ExportError> {
    let order: Result<Order, _> = serde_json::from_value(job.request.clone());
    order.map_err(|e| ExportError::UnknownFormat(e.to_string()))?.layout(job.descriptions)
}
