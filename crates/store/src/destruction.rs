//! The end of retention: personal data of closed cases are destroyed, their files of evidence named in the same transaction
//! and removed after it. A crash between leaves files that the next run removes; never a file that nobody names.

use crate::audit::append;
use crate::read_case::locked;
use crate::{Store, StoreError};
use casework::audit::{Act, AuditEntry};
use casework::course::civil_day;
use casework::{Actor, CaseCode, RetentionRules, Scope};
use time::{Date, OffsetDateTime};

/// A case whose period of retention is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetentionDue {
    /// Case.
    pub code: CaseCode,
    /// The day it ended.
    pub closed: Date,
    /// First day on which its personal data are destroyed.
    pub end: Date,
    /// Parties with personal data.
    pub parties: u32,
    /// Originals and copies of evidence.
    pub files: u32,
}

/// What was destroyed of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Destroyed {
    /// Parties.
    pub parties: u32,
    /// Files that are named to be removed.
    pub files: u32,
}

/// A record of destruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DestructionRow {
    /// Running number.
    pub id: i64,
    /// When.
    pub at: OffsetDateTime,
    /// Case.
    pub case_code: String,
    /// Parties whose data were destroyed.
    pub parties: i32,
    /// Who did it.
    pub actor_id: String,
    /// Version of the rules of retention.
    pub rule_version: String,
    /// Why.
    pub reason: String,
    /// Files named to be removed.
    pub files: i32,
    /// Those that are gone, or kept for another case that has the same bytes.
    pub removed: i32,
}

impl Store {
    /// Cases whose period is over, the longest first. Nothing is changed.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn retention_due(
        &self,
        rules: &RetentionRules,
        now: OffsetDateTime,
    ) -> Result<Vec<RetentionDue>, StoreError> {
        let mut tx = self.begin_as_program("cases whose period is over").await?;
        let rows = sqlx::query_file!("sql/destruction/due.sql", now).fetch_all(&mut *tx).await?;
        let mut due = vec![];
        for r in rows {
            let closed = civil_day(r.closed_at);
            if let Some(end) = rules.party_data_end(closed).filter(|end| *end <= civil_day(now)) {
                let (parties, files) = (r.parties.unsigned_abs(), r.files.unsigned_abs());
                due.push(RetentionDue { code: CaseCode::parse(&r.code)?, closed, end, parties, files });
            }
        }
        Ok(due)
    }

    /// Destroys the personal data of a closed case whose period is over, and names the files of its evidence to be removed;
    /// the case itself stays.
    ///
    /// # Errors
    /// [`StoreError::StillKept`] for an open case or one within its period; nothing is destroyed then.
    pub async fn destroy_personal_data(
        &self,
        actor: &Actor,
        code: &CaseCode,
        rules: &RetentionRules,
        reason: &str,
        now: OffsetDateTime,
    ) -> Result<Destroyed, StoreError> {
        let mut tx = self.begin_as_program("personal data end by their period").await?;
        let record = locked(&mut tx, &Scope::whole_banner(), code).await?;
        let id = record.id;
        let closed = record.into_case(vec![])?.closed_at.map(civil_day);
        let end = closed.and_then(|closed| rules.party_data_end(closed));
        if end.is_none_or(|end| civil_day(now) < end) {
            return Err(StoreError::StillKept(code.to_string()));
        }
        let parties =
            sqlx::query_file_scalar!("sql/destruction/destroy.sql", id, now).fetch_one(&mut *tx).await?;
        let destruction = sqlx::query_file_scalar!(
            "sql/destruction/insert.sql",
            now,
            code.as_str(),
            parties,
            actor.id,
            rules.version,
            reason
        )
        .fetch_one(&mut *tx)
        .await?;
        let files = sqlx::query_file_scalar!("sql/destruction/insert_files.sql", destruction, id)
            .fetch_one(&mut *tx)
            .await?;
        let object = format!("{parties} parties, {files} files, retention rules {}", rules.version);
        let entry = AuditEntry::done(now, actor, Act::PartyDestroy, object);
        append(&mut tx, &[entry.about(code.as_str()).because(reason)]).await?;
        tx.commit().await?;
        Ok(Destroyed { parties: parties.unsigned_abs(), files: files.unsigned_abs() })
    }

    /// Removes files that were named, and gives how many are gone; `remove` removes the one of a SHA-256, and one that is not
    /// there any more is gone already. Bytes that another case has too are kept for it; those of an upload on its way wait for
    /// the next run.
    ///
    /// # Errors
    /// [`StoreError::File`] at the first file that cannot be removed: it stays named.
    pub async fn remove_destroyed_files(
        &self,
        now: OffsetDateTime,
        remove: impl Fn(&str) -> std::io::Result<()>,
    ) -> Result<u32, StoreError> {
        let left = sqlx::query_file_scalar!("sql/destruction/left.sql").fetch_all(&self.pool).await?;
        let mut gone = 0;
        for sha256 in left {
            let mut tx = self.begin_as_program("files of evidence go after their rows").await?;
            // Nobody announces the same bytes between the look and the removal.
            sqlx::query_file!("sql/destruction/hold_uploads.sql").execute(&mut *tx).await?;
            let wanted = sqlx::query_file!("sql/destruction/wanted.sql", sha256).fetch_one(&mut *tx).await?;
            if wanted.coming {
                continue;
            }
            if !wanted.kept {
                remove(&sha256).map_err(StoreError::File)?;
                gone += 1;
            }
            sqlx::query_file!("sql/destruction/set_removed.sql", sha256, now).execute(&mut *tx).await?;
            tx.commit().await?;
        }
        Ok(gone)
    }

    /// Files that were named and not removed so far.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn destroyed_files_left(&self) -> Result<usize, StoreError> {
        Ok(sqlx::query_file_scalar!("sql/destruction/left.sql").fetch_all(&self.pool).await?.len())
    }

    /// Records of destruction, newest first.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn destructions(&self, limit: i64) -> Result<Vec<DestructionRow>, StoreError> {
        let rows = sqlx::query_file_as!(DestructionRow, "sql/destruction/all.sql", limit);
        Ok(rows.fetch_all(&self.pool).await?)
    }
}
