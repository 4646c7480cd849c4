//! The audit log for its administrator.

mod proof;
mod table;

pub(crate) use proof::*;
pub(crate) use table::*;

use crate::app::App;
use crate::clock;
use crate::problem::{Params, Problem};
use crate::view::instant;
use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use casework::{Act, Actor, AuditEntry, AuditRecord, Capacity};
use serde::{Deserialize, Serialize};
use store::AuditFilter;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use utoipa::{IntoParams, ToSchema};

const MAX_PAGE: i64 = 500;

/// What of the log is asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AuditParams {
    /// `next` of the page before.
    before: Option<i64>,
    /// Rows of a page, 1 to 500; 100 when left out.
    limit: Option<i64>,
    /// Identifier of who.
    actor: Option<String>,
    /// What, such as `party_reveal`.
    act: Option<String>,
    /// Case code.
    case: Option<String>,
    /// From this instant on, RFC 3339.
    since: Option<String>,
    /// Before this instant.
    until: Option<String>,
}

/// A row of the log.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditRowView {
    seq: i64,
    at: String,
    actor_id: String,
    actor_name: String,
    actor_capacity: Option<String>,
    actor_capacity_zh: Option<&'static str>,
    actor_capacity_en: Option<&'static str>,
    act: String,
    object: String,
    case_code: Option<String>,
    reason: Option<String>,
    /// `done` or `refused`.
    outcome: String,
    hash: String,
}

/// A page of the log, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditList {
    rows: Vec<AuditRowView>,
    /// Give as `before` for the next page; null at the end.
    next: Option<i64>,
}

/// The last row: to be kept elsewhere.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditRootView {
    seq: i64,
    hash: String,
    /// Day in Asia/Shanghai.
    day: String,
}

impl AuditParams {
    /// The filter as text. A name that somebody looks for is the identifier of an account, no personal data of a party.
    fn text(&self) -> String {
        let before = self.before.map(|b| b.to_string());
        let pairs = [
            ("before", &before),
            ("actor", &self.actor),
            ("act", &self.act),
            ("case", &self.case),
            ("since", &self.since),
            ("until", &self.until),
        ];
        let set = pairs.iter().filter_map(|(name, value)| value.as_ref().map(|v| format!("{name}={v}")));
        set.collect::<Vec<_>>().join("&")
    }

    fn filter(&self) -> Result<AuditFilter, Problem> {
        let bad = |field, detail: &str| Problem::bad_request("bad_parameter", detail).field(field);
        let act = |word: &String| Act::parse(word).ok_or_else(|| bad("act", "`act` is no act of the log"));
        let moment = |field: &'static str, text: &Option<String>| {
            let parsed = text.as_deref().map(|t| OffsetDateTime::parse(t, &Rfc3339)).transpose();
            parsed.map_err(|_| bad(field, "an instant such as 2026-11-26T08:00:00+08:00 is expected"))
        };
        let too_long = |text: &Option<String>| text.as_ref().is_some_and(|t| t.chars().count() > 100);
        for (field, text) in [("actor", &self.actor), ("case", &self.case)] {
            if too_long(text) {
                return Err(bad(field, "at most 100 characters"));
            }
        }
        Ok(AuditFilter {
            before: self.before,
            actor: self.actor.clone(),
            act: self.act.as_ref().map(act).transpose()?,
            case_code: self.case.clone(),
            since: moment("since", &self.since)?,
            until: moment("until", &self.until)?,
        })
    }
}

impl From<AuditRecord> for AuditRowView {
    fn from(r: AuditRecord) -> AuditRowView {
        let capacity = r.actor_capacity.as_deref().and_then(Capacity::parse);
        AuditRowView {
            actor_capacity_zh: capacity.map(Capacity::name_zh),
            actor_capacity_en: capacity.map(Capacity::name_en),
            seq: r.seq,
            at: instant(r.at),
            actor_id: r.actor_id,
            actor_name: r.actor_name,
            actor_capacity: r.actor_capacity,
            act: r.act,
            object: r.object,
            case_code: r.case_code,
            reason: r.reason,
            outcome: r.outcome,
            hash: r.hash,
        }
    }
}

/// The audit administrator, or the refusal of everybody else.
fn administrator(app: &App) -> Result<Actor, Problem> {
    let me = app.principal();
    if me.holds(Capacity::AuditAdmin) {
        return Ok(me.acting_as(Some(Capacity::AuditAdmin)));
    }
    let detail = "the audit log is read by the audit administrator (审计管理员) only";
    Err(Problem::new(StatusCode::FORBIDDEN, "audit_admin_only", detail)
        .hint("on the machine itself `zhunzhi audit verify` and `zhunzhi audit root` are at hand"))
}

/// Rows of the audit log, newest first. Reading it is written into it.
#[utoipa::path(get, path = "/api/v1/audit", params(AuditParams),
    responses((status = 200, body = AuditList), (status = 403, description = "Not the audit administrator")))]
pub(crate) async fn list_audit(app: App, Params(params): Params<AuditParams>) -> Result<Response, Problem> {
    let actor = administrator(&app)?;
    let filter = params.filter()?;
    let limit = params.limit.unwrap_or(100);
    if !(1..=MAX_PAGE).contains(&limit) {
        return Err(Problem::bad_request("bad_parameter", "`limit` must be 1 to 500").field("limit"));
    }
    let entry = AuditEntry::done(clock::now(), &actor, Act::AuditRead, params.text());
    app.store().audit_append(&entry).await?;
    let page = app.store().audit_page(&filter, limit).await?;
    let rows = page.rows.into_iter().map(AuditRowView::from).collect();
    let body = Json(AuditList { rows, next: page.next });
    Ok(([(header::CACHE_CONTROL, "no-store")], body).into_response())
}

/// The last row of the audit log with its hash.
#[utoipa::path(get, path = "/api/v1/audit/root",
    responses((status = 200, body = AuditRootView), (status = 403, description = "Not the audit administrator"),
        (status = 404, description = "The log is empty")))]
pub(crate) async fn audit_root(app: App) -> Result<Response, Problem> {
    administrator(&app)?;
    let root = app.store().audit_root().await?.ok_or_else(|| Problem::not_found("audit row", "1"))?;
    let body = Json(AuditRootView {
        seq: root.seq,
        hash: root.hash,
        day: casework::course::civil_day(root.at).to_string(),
    });
    Ok(([(header::CACHE_CONTROL, "no-store")], body).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_asked_of_the_log_names_its_field() {
        let long = Some("x".repeat(101));
        for (params, field) in [
            (AuditParams { act: Some("nope".into()), ..AuditParams::default() }, "act"),
            (AuditParams { since: Some("yesterday".into()), ..AuditParams::default() }, "since"),
            (AuditParams { actor: long, ..AuditParams::default() }, "actor"),
        ] {
            let problem = params.filter().expect_err("refused");
            assert!(format!("{problem:?}").contains(&format!("Some(\"{field}\")")), "{problem:?}");
        }
    }
}
