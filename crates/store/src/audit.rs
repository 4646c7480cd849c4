//! The audit log: appended to in the transaction of what it tells, read by pages.
//!
//! The order of the two global locks is fixed: audit first, then the change feed; both are the last things before the
//! commit, and with one of them in hand no row may be waited for.

use crate::change::Tx;
use crate::{Store, StoreError};
use casework::audit::{Act, AuditEntry, AuditRecord, BEGINNING};
use casework::{Actor, CaseEvent};
use time::{Date, OffsetDateTime};

/// What of the log is asked for.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    /// Only rows before this number.
    pub before: Option<i64>,
    /// Identifier of who.
    pub actor: Option<String>,
    /// What.
    pub act: Option<Act>,
    /// Case.
    pub case_code: Option<String>,
    /// From this instant on.
    pub since: Option<OffsetDateTime>,
    /// Before this instant.
    pub until: Option<OffsetDateTime>,
}

/// A page of the log, newest first.
#[derive(Debug, Clone)]
pub struct AuditPage {
    /// Rows.
    pub rows: Vec<AuditRecord>,
    /// Give as `before` for the next page; `None` at the end.
    pub next: Option<i64>,
}

/// The last row of the log: to be written down elsewhere, so that not even a cut end goes unnoticed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRoot {
    /// Its number.
    pub seq: i64,
    /// Its instant.
    pub at: OffsetDateTime,
    /// Its hash.
    pub hash: String,
}

impl Store {
    /// Appends one entry in a transaction of its own: for what changes nothing else, such as an export.
    ///
    /// # Errors
    /// [`StoreError`]; nothing is written then, and what was to be told must not be done.
    pub async fn audit_append(&self, entry: &AuditEntry) -> Result<(), StoreError> {
        let mut tx = self.pool.begin().await?;
        append(&mut tx, std::slice::from_ref(entry)).await?;
        Ok(tx.commit().await?)
    }

    /// Rows of the log, newest first.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn audit_page(&self, filter: &AuditFilter, limit: i64) -> Result<AuditPage, StoreError> {
        let rows = sqlx::query_file_as!(
            AuditRecord,
            "sql/audit/page.sql",
            filter.before,
            filter.actor,
            filter.act.map(|a| a.as_str()),
            filter.case_code,
            filter.since,
            filter.until,
            limit
        )
        .fetch_all(&self.pool)
        .await?;
        let full = i64::try_from(rows.len()).is_ok_and(|n| n == limit);
        let next = rows.last().map(|r| r.seq).filter(|seq| full && *seq > 1);
        Ok(AuditPage { rows, next })
    }

    /// The last row; `None` when the log is empty.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn audit_root(&self) -> Result<Option<AuditRoot>, StoreError> {
        Ok(sqlx::query_file_as!(AuditRoot, "sql/audit/last.sql").fetch_optional(&self.pool).await?)
    }

    /// Keeps the last row as the root of a day, unless one is kept for it; [`Store::prove`] holds the log against all of them.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn keep_audit_root(&self, day: Date, now: OffsetDateTime) -> Result<(), StoreError> {
        sqlx::query_file!("sql/audit/keep_root.sql", day, now).execute(&self.pool).await?;
        Ok(())
    }

    /// The roots of the last days, newest first.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn audit_roots(&self, limit: i64) -> Result<Vec<DailyRoot>, StoreError> {
        Ok(sqlx::query_file_as!(DailyRoot, "sql/audit/roots.sql", limit).fetch_all(&self.pool).await?)
    }
}

/// The root of the log as it stood when a day began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DailyRoot {
    /// Day in Asia/Shanghai.
    pub day: Date,
    /// Number of the last row.
    pub seq: i64,
    /// Its hash.
    pub hash: String,
}

/// Keeps other writers of the log out until the transaction ends.
pub(crate) async fn lock(tx: &mut Tx) -> Result<(), StoreError> {
    sqlx::query_file!("sql/audit/lock.sql").execute(&mut **tx).await?;
    Ok(())
}

/// Appends entries to the chain. Only the change feed may be written after it in the transaction.
pub(crate) async fn append(tx: &mut Tx, entries: &[AuditEntry]) -> Result<(), StoreError> {
    if entries.is_empty() {
        return Ok(());
    }
    lock(tx).await?;
    let last = sqlx::query_file_as!(AuditRoot, "sql/audit/last.sql").fetch_optional(&mut **tx).await?;
    let (mut seq, mut hash) = last.map_or((0, BEGINNING.to_owned()), |l| (l.seq, l.hash));
    let mut rows = Vec::with_capacity(entries.len());
    for entry in entries {
        let row = AuditRecord::seal(entry, seq, &hash);
        let row = row.ok_or_else(|| StoreError::corrupt("audit", "instant", entry.at))?;
        (seq, hash) = (row.seq, row.hash.clone());
        rows.push(row);
    }
    let text = |value: fn(&AuditRecord) -> &String| -> Vec<String> {
        rows.iter().map(|r| value(r).clone()).collect()
    };
    let optional = |value: fn(&AuditRecord) -> &Option<String>| -> Vec<Option<String>> {
        rows.iter().map(|r| value(r).clone()).collect()
    };
    sqlx::query_file!(
        "sql/audit/insert.sql",
        &rows.iter().map(|r| r.seq).collect::<Vec<_>>(),
        &rows.iter().map(|r| r.at).collect::<Vec<_>>(),
        &text(|r| &r.actor_id),
        &text(|r| &r.actor_name),
        &optional(|r| &r.actor_capacity) as &[Option<String>],
        &text(|r| &r.act),
        &text(|r| &r.object),
        &optional(|r| &r.case_code) as &[Option<String>],
        &optional(|r| &r.reason) as &[Option<String>],
        &text(|r| &r.outcome),
        &text(|r| &r.previous),
        &text(|r| &r.hash),
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Entries that a transaction owes the log: it writes them with [`Owed::pay`] before it tells the feed.
#[must_use = "what happened to a case must be written into the audit log: call `pay` before the feed is told"]
#[derive(Debug, Default)]
pub(crate) struct Owed(Vec<AuditEntry>);

impl Owed {
    /// What events of cases owe: a row each, with the event's hash, so that the end of a history cannot be cut off.
    pub(crate) fn of(events: &[(&str, &CaseEvent)]) -> Owed {
        let entry = |(case, event): &(&str, &CaseEvent)| {
            AuditEntry::done(event.at, &event.actor, Act::CaseEvent, event_object(event)).about(case)
        };
        Owed(events.iter().map(entry).collect())
    }

    /// One entry for many events that are loaded at once.
    pub(crate) fn instead(self, at: OffsetDateTime, actor: &Actor, act: Act, object: String) -> Owed {
        Owed(vec![AuditEntry::done(at, actor, act, object)])
    }

    /// One entry more.
    pub(crate) fn and(mut self, entry: AuditEntry) -> Owed {
        self.0.push(entry);
        self
    }

    /// Takes over what another owes.
    pub(crate) fn take(&mut self, other: Owed) {
        self.0.extend(other.0);
    }

    /// Appends all of it to the log.
    pub(crate) async fn pay(self, tx: &mut Tx) -> Result<(), StoreError> {
        append(tx, &self.0).await
    }
}

/// How an event is named in the log.
fn event_object(event: &CaseEvent) -> String {
    format!("{} {} {}", event.seq, event.body.kind(), event.hash)
}

/// Number and hash of an event that the log names.
pub(crate) fn event_of_object(object: &str) -> Option<(i64, &str)> {
    let mut words = object.split(' ');
    let seq = words.next()?.parse().ok()?;
    Some((seq, words.nth(1)?))
}
