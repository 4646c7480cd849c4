//! The outbox, for who looks after the machine: how many notices wait, which were given up, and another turn for those. Neither cases nor
//! words are told here.

use crate::app::App;
use crate::clock;
use crate::problem::Problem;
use crate::session::Signed;
use crate::view::instant;
use axum::Json;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use casework::notice::NoticeKind;
use casework::{Act, AuditEntry, Capacity};
use serde::Serialize;
use store::UnsentNotice;
use utoipa::ToSchema;

/// Most notices that are told one by one.
const TOLD: i64 = 200;

/// The outbox.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OutboxView {
    sent: i64,
    waiting: i64,
    failed: i64,
    oldest_waiting: Option<String>,
    /// Those that did not go out at the first try, given up ones first; at most 200.
    unsent: Vec<UnsentView>,
}

/// A notice that did not go out.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UnsentView {
    id: i64,
    kind_zh: String,
    kind_en: String,
    receiver: String,
    made_at: String,
    attempts: i32,
    /// When it is tried next; null once it was given up.
    next_at: Option<String>,
    failed_at: Option<String>,
    last_error: Option<String>,
}

/// How many notices got another turn.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Replayed {
    count: u64,
}

/// The state of the outbox, for the system administrator.
#[utoipa::path(get, path = "/api/v1/outbox",
    responses((status = 200, body = OutboxView), (status = 403, description = "Not the system administrator")))]
pub(crate) async fn outbox(app: App, signed: Signed) -> Result<Response, Problem> {
    signed.must_be(Capacity::SystemAdmin)?;
    let (state, unsent) = app.store().outbox(TOLD).await?;
    let answer = OutboxView {
        sent: state.sent,
        waiting: state.waiting,
        failed: state.failed,
        oldest_waiting: state.oldest_waiting.map(instant),
        unsent: unsent.into_iter().map(view).collect(),
    };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response())
}

/// Gives all notices that were given up another turn.
#[utoipa::path(post, path = "/api/v1/outbox/replay",
    responses((status = 200, body = Replayed), (status = 403, description = "Not the system administrator")))]
pub(crate) async fn replay_outbox(app: App, signed: Signed) -> Result<Json<Replayed>, Problem> {
    signed.must_be(Capacity::SystemAdmin)?;
    let now = clock::now();
    let count = app.store().replay_notices(None, now).await?;
    let actor = signed.actor(Some(Capacity::SystemAdmin));
    let entry = AuditEntry::done(now, &actor, Act::OutboxReplay, format!("{count} notices"));
    app.store().audit_append(&entry).await?;
    Ok(Json(Replayed { count }))
}

fn view(notice: UnsentNotice) -> UnsentView {
    let kind = NoticeKind::parse(&notice.kind);
    UnsentView {
        id: notice.id,
        kind_zh: kind.map_or(notice.kind.clone(), |k| k.name_zh().to_owned()),
        kind_en: kind.map_or(notice.kind, |k| k.name_en().to_owned()),
        receiver: notice.receiver,
        made_at: instant(notice.made_at),
        attempts: notice.attempts,
        next_at: notice.failed_at.is_none().then(|| instant(notice.due_at)),
        failed_at: notice.failed_at.map(instant),
        last_error: notice.last_error,
    }
}
