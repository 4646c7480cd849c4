//! `zhunzhi outbox`: what waits to be told, what was given up, and another turn for that.

use super::Context;
use crate::database::{Database, Need};
use crate::failure::{Failure, Outcome};
use crate::operator::operator;
use crate::{clock, output};
use casework::{Act, AuditEntry};
use clap::{Args, Subcommand};
use serde_json::json;
use time::format_description::well_known::Rfc3339;

/// Most notices that are listed.
const LISTED: i64 = 1_000;

/// Options of `outbox`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Count notices, and list those that did not go out, without their cases and words.
    List,
    /// Give notices that were given up another turn; a running server sends them.
    Replay {
        /// One of them; all when left out.
        id: Option<i64>,
    },
}

/// Does what was asked.
///
/// # Errors
/// [`Failure`] when there is nothing to replay, or the database does not answer.
pub(crate) async fn run(context: &Context, arguments: Arguments) -> Result<Outcome, Failure> {
    context
        .with_database(Need::Data, async |database| {
            database.upgrade().await?;
            match arguments.what {
                What::List => list(database, context.json).await?,
                What::Replay { id } => replay(database, id, context.json).await?,
            }
            Ok(Outcome::Done)
        })
        .await
}

async fn list(database: &Database, json: bool) -> Result<(), Failure> {
    let (state, unsent) = database.store.outbox(LISTED).await?;
    let at = |moment: time::OffsetDateTime| moment.format(&Rfc3339).unwrap_or_default();
    if json {
        let unsent: Vec<_> = unsent
            .iter()
            .map(|n| {
                json!({ "id": n.id, "kind": n.kind, "receiver": n.receiver, "made_at": at(n.made_at),
                    "attempts": n.attempts, "failed_at": n.failed_at.map(at), "last_error": n.last_error })
            })
            .collect();
        return output::json(
            &json!({ "sent": state.sent, "waiting": state.waiting, "failed": state.failed, "unsent": unsent }),
        );
    }
    output::line(&format!("已发送 {}，待发送 {}，已放弃 {}", state.sent, state.waiting, state.failed))?;
    for n in unsent {
        let fate = if n.failed_at.is_some() { "已放弃" } else { "待重试" };
        let why = n.last_error.unwrap_or_default();
        output::line(&format!("{}  {fate}  {}  {}  {} 次  {why}", n.id, n.kind, n.receiver, n.attempts))?;
    }
    Ok(())
}

async fn replay(database: &Database, id: Option<i64>, json: bool) -> Result<(), Failure> {
    let now = clock::now();
    let count = database.store.replay_notices(id, now).await?;
    if let (0, Some(id)) = (count, id) {
        return Err(Failure::usage(format!(
            "notice {id} was not given up, or there is none: see `zhunzhi outbox list`"
        )));
    }
    let entry = AuditEntry::done(now, &operator(), Act::OutboxReplay, format!("{count} notices"));
    database.store.audit_append(&entry).await?;
    if json {
        return output::json(&json!({ "replayed": count }));
    }
    output::line(&format!("{count} 条通知将由运行中的服务重新发送"))
}
