//! The outbox: notices are written in the transaction of the change that they tell of, and leased by whoever sends them.

use crate::change::Tx;
use crate::{Store, StoreError};
use casework::notice::Notice;
use time::OffsetDateTime;

/// A notice that is to be sent now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeasedNotice {
    /// Running number.
    pub id: i64,
    /// The same for the same notice, for receivers that must not take it twice.
    pub key: String,
    /// Word of its kind.
    pub kind: String,
    /// Who is told, such as `unit:S-1`.
    pub receiver: String,
    /// One line.
    pub subject: String,
    /// One paragraph.
    pub body: String,
    /// When it was written.
    pub made_at: OffsetDateTime,
    /// Tries, this one counted.
    pub attempts: i32,
}

/// How many notices there are of each fate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutboxState {
    /// Gone out.
    pub sent: i64,
    /// To be sent, or to be tried again.
    pub waiting: i64,
    /// Given up.
    pub failed: i64,
    /// When the oldest of the waiting was written.
    pub oldest_waiting: Option<OffsetDateTime>,
}

/// A notice that did not go out, without its case and its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnsentNotice {
    /// Running number.
    pub id: i64,
    /// Word of its kind.
    pub kind: String,
    /// Who is told.
    pub receiver: String,
    /// When it was written.
    pub made_at: OffsetDateTime,
    /// When it is tried next.
    pub due_at: OffsetDateTime,
    /// Tries so far.
    pub attempts: i32,
    /// When it was given up.
    pub failed_at: Option<OffsetDateTime>,
    /// What the last try ended with.
    pub last_error: Option<String>,
}

/// Writes the notices of an event.
pub(crate) async fn put(
    tx: &mut Tx,
    code: &str,
    seq: u32,
    notices: &[Notice],
    now: OffsetDateTime,
) -> Result<(), StoreError> {
    if notices.is_empty() {
        return Ok(());
    }
    let text = |of: fn(&Notice) -> String| notices.iter().map(of).collect::<Vec<_>>();
    sqlx::query_file!(
        "sql/outbox/insert.sql",
        code,
        seq as i32,
        &text(|n| n.kind.as_str().to_owned()),
        &text(|n| n.receiver.key()),
        &text(|n| n.subject.clone()),
        &text(|n| n.text.clone()),
        now
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

impl Store {
    /// Takes notices that are due, until the lease ends; nobody else gets them before.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn lease_notices(
        &self,
        now: OffsetDateTime,
        until: OffsetDateTime,
        limit: i64,
    ) -> Result<Vec<LeasedNotice>, StoreError> {
        let mut tx = self.begin_as_program("notices are sent whoever may read the case").await?;
        let leased = sqlx::query_file_as!(LeasedNotice, "sql/outbox/lease.sql", now, until, limit)
            .fetch_all(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(leased)
    }

    /// Writes down that a notice went out, and how.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn notice_sent(&self, id: i64, now: OffsetDateTime, by: &str) -> Result<(), StoreError> {
        let mut tx = self.begin_as_program("a notice went out").await?;
        sqlx::query_file!("sql/outbox/sent.sql", id, now, by).execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Writes down that a try failed; without a next one the notice is given up.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn notice_failed(
        &self,
        id: i64,
        now: OffsetDateTime,
        again: Option<OffsetDateTime>,
        why: &str,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin_as_program("a notice did not go out").await?;
        sqlx::query_file!("sql/outbox/failed.sql", id, now, again, why).execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Gives notices that were given up another turn: one, or all; gives how many.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn replay_notices(&self, id: Option<i64>, now: OffsetDateTime) -> Result<u64, StoreError> {
        let mut tx = self.begin_as_program("notices get another turn").await?;
        let done = sqlx::query_file!("sql/outbox/replay.sql", id, now).execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(done.rows_affected())
    }

    /// How many notices there are of each fate, and those that did not go out, without case and words.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn outbox(&self, limit: i64) -> Result<(OutboxState, Vec<UnsentNotice>), StoreError> {
        let mut tx = self.begin_as_program("figures without cases").await?;
        let state = sqlx::query_file_as!(OutboxState, "sql/outbox/state.sql").fetch_one(&mut *tx).await?;
        let unsent =
            sqlx::query_file_as!(UnsentNotice, "sql/outbox/unsent.sql", limit).fetch_all(&mut *tx).await?;
        Ok((state, unsent))
    }
}
