//! Exports that are made in the background: asked for, claimed by one server, fetched for a day, then gone.

use crate::read_atlas::word;
use crate::{Store, StoreError};
use casework::takeout::{
    ATTEMPTS, JobState, KEPT_AT_ONCE, LIFETIME, REMEMBERED, SILENCE, UNFINISHED_AT_ONCE,
};
use casework::{Principal, Scope};
use serde_json::Value;
use time::OffsetDateTime;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct NewExport {
    /// The request, as whoever makes the file reads it. Its member `filter` goes when the file goes.
    pub request: Value,
    /// Whether descriptions as typed are wanted.
    pub descriptions: bool,
    /// Why they are wanted.
    pub reason: Option<String>,
}

/// An export of an account.
#[derive(Debug, Clone, PartialEq)]
pub struct ExportJob {
    /// Identifier, 32 hexadecimal digits.
    pub id: String,
    /// Account that asked.
    pub account_id: String,
    /// Its name as shown.
    pub account_name: String,
    /// What the account could see when it asked.
    pub scope: Scope,
    /// The request.
    pub request: Value,
    /// Whether descriptions are in it.
    pub descriptions: bool,
    /// Where it stands.
    pub state: JobState,
    /// How often a server began it.
    pub attempt: i32,
    /// Rows written so far.
    pub rows_done: u64,
    /// Rows in all, once known.
    pub rows_total: Option<u64>,
    /// What the file is, when it is there.
    pub manifest: Option<Value>,
    /// Machine word of what went wrong.
    pub failure: Option<String>,
    /// Signs the links to the file.
    pub secret: String,
    /// When it was asked for.
    pub created_at: OffsetDateTime,
    /// When it was done, failed or was stopped.
    pub ended_at: Option<OffsetDateTime>,
    /// Until when the file is kept.
    pub expires_at: OffsetDateTime,
}

struct JobRecord {
    id: String,
    account_id: String,
    account_name: String,
    area_prefix: String,
    matters: Option<Vec<String>>,
    request: Value,
    descriptions: bool,
    state: String,
    attempt: i32,
    rows_done: i64,
    rows_total: Option<i64>,
    manifest: Option<Value>,
    failure: Option<String>,
    secret: String,
    created_at: OffsetDateTime,
    ended_at: Option<OffsetDateTime>,
    expires_at: OffsetDateTime,
}

impl JobRecord {
    fn into_job(self) -> Result<ExportJob, StoreError> {
        Ok(ExportJob {
            state: word("export_job", "state", &self.state, JobState::parse)?,
            id: self.id,
            account_id: self.account_id,
            account_name: self.account_name,
            scope: Scope::recorded(&self.area_prefix, self.matters),
            request: self.request,
            descriptions: self.descriptions,
            attempt: self.attempt,
            rows_done: self.rows_done.unsigned_abs(),
            rows_total: self.rows_total.map(i64::unsigned_abs),
            manifest: self.manifest,
            failure: self.failure,
            secret: self.secret,
            created_at: self.created_at,
            ended_at: self.ended_at,
            expires_at: self.expires_at,
        })
    }
}

impl Store {
    /// Asks for an export and gives its identifier.
    ///
    /// # Errors
    /// [`StoreError::TooManyExports`] beyond what an account may have at once.
    pub async fn ask_export(
        &self,
        principal: &Principal,
        new: &NewExport,
        now: OffsetDateTime,
    ) -> Result<String, StoreError> {
        let mut tx = self.pool.begin().await?;
        sqlx::query_file!("sql/export_job/lock_account.sql", principal.id).execute(&mut *tx).await?;
        let counted = sqlx::query_file!("sql/export_job/count.sql", principal.id).fetch_one(&mut *tx).await?;
        if counted.unfinished >= UNFINISHED_AT_ONCE || counted.kept >= KEPT_AT_ONCE {
            return Err(StoreError::TooManyExports);
        }
        let id = sqlx::query_file_scalar!(
            "sql/export_job/insert.sql",
            principal.id,
            principal.name,
            principal.scope.area_prefix(),
            principal.scope.matters() as Option<&[String]>,
            new.request,
            new.descriptions,
            new.reason,
            now,
            now + LIFETIME
        )
        .fetch_one(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(id)
    }

    /// The exports of an account, the newest first, at most fifty.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn exports(&self, principal: &Principal) -> Result<Vec<ExportJob>, StoreError> {
        self.export_records(principal, None).await?.into_iter().map(JobRecord::into_job).collect()
    }

    /// One export of an account.
    ///
    /// # Errors
    /// [`StoreError::NoExport`] when there is none, or it is another's: a reader cannot tell which.
    pub async fn export(&self, principal: &Principal, id: &str) -> Result<ExportJob, StoreError> {
        let found = self.export_records(principal, Some(id)).await?.into_iter().next();
        found.ok_or_else(|| StoreError::NoExport(id.chars().take(40).collect()))?.into_job()
    }

    async fn export_records(
        &self,
        principal: &Principal,
        id: Option<&str>,
    ) -> Result<Vec<JobRecord>, StoreError> {
        Ok(sqlx::query_file_as!(JobRecord, "sql/export_job/of_account.sql", principal.id, id)
            .fetch_all(&self.pool)
            .await?)
    }

    /// Takes the next export to be made, also one whose server has fallen silent; `None` when nothing waits.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn claim_export(&self, now: OffsetDateTime) -> Result<Option<ExportJob>, StoreError> {
        let silent = now - SILENCE;
        sqlx::query_file!("sql/export_job/give_up.sql", now, silent, ATTEMPTS).execute(&self.pool).await?;
        let claimed = sqlx::query_file_as!(JobRecord, "sql/export_job/claim.sql", now, silent, ATTEMPTS)
            .fetch_optional(&self.pool)
            .await?;
        claimed.map(JobRecord::into_job).transpose()
    }

    /// Tells how far an export is; `false` when it is no longer wanted, or another server's.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn export_goes_on(
        &self,
        job: &ExportJob,
        (done, total): (u64, u64),
        now: OffsetDateTime,
    ) -> Result<bool, StoreError> {
        let (done, total) = (done.cast_signed(), total.cast_signed());
        let told = sqlx::query_file!("sql/export_job/progress.sql", job.id, job.attempt, now, done, total)
            .execute(&self.pool)
            .await?;
        Ok(told.rows_affected() == 1)
    }

    /// Says that the file is there; `false` when it is no longer wanted, or another server's.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn finish_export(
        &self,
        job: &ExportJob,
        manifest: &Value,
        rows: u64,
        now: OffsetDateTime,
    ) -> Result<bool, StoreError> {
        let (rows, expires) = (rows.cast_signed(), now + LIFETIME);
        let told =
            sqlx::query_file!("sql/export_job/finish.sql", job.id, job.attempt, manifest, rows, now, expires)
                .execute(&self.pool)
                .await?;
        Ok(told.rows_affected() == 1)
    }

    /// Says that the export cannot be made, by a machine word.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn fail_export(
        &self,
        job: &ExportJob,
        failure: &str,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        sqlx::query_file!("sql/export_job/fail.sql", job.id, job.attempt, failure, now)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Stops an export, or gives up its file. The server that makes it notices with its next rows.
    ///
    /// # Errors
    /// [`StoreError::NoExport`] when the account has none such that could be stopped.
    pub async fn cancel_export(
        &self,
        principal: &Principal,
        id: &str,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let stopped =
            sqlx::query_file!("sql/export_job/cancel.sql", id, principal.id, now).execute(&self.pool).await?;
        if stopped.rows_affected() == 1 {
            return Ok(());
        }
        Err(StoreError::NoExport(id.chars().take(40).collect()))
    }

    /// Lets the day-old go, with the words that were looked for, and gives the identifiers whose files must stay.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn sweep_exports(&self, now: OffsetDateTime) -> Result<Vec<String>, StoreError> {
        sqlx::query_file!("sql/export_job/expire.sql", now).execute(&self.pool).await?;
        sqlx::query_file!("sql/export_job/forget.sql", now - REMEMBERED).execute(&self.pool).await?;
        Ok(sqlx::query_file_scalar!("sql/export_job/kept_files.sql").fetch_all(&self.pool).await?)
    }
}
