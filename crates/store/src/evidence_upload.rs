//! Uploads on their way: announced, grown part by part under a row lock, sealed or removed.

use crate::change::Tx;
use crate::evidence::{actor, refuse_known};
use crate::read_atlas::count;
use crate::{Store, StoreError};
use casework::evidence::{MAX_ITEMS, MAX_UNFINISHED, NewEvidence, UNFINISHED_HOURS, Upload};
use casework::{Actor, Capacity, CaseCode, EvidenceRefusal, Scope};
use time::{Duration, OffsetDateTime};

/// An upload that was announced and has not lapsed.
#[derive(Debug, Clone, PartialEq)]
pub struct PendingUpload {
    /// What was said of the file.
    pub announced: NewEvidence,
    /// How far it has come.
    pub upload: Upload,
    /// Who sends it.
    pub actor: Actor,
    /// The item it became.
    pub item: Option<u32>,
}

struct UploadRecord {
    announced: serde_json::Value,
    bytes: i64,
    received: i64,
    actor_id: String,
    actor_name: String,
    actor_capacity: Option<String>,
    item: Option<i32>,
}

impl Store {
    /// Begins an upload and gives its identifier.
    ///
    /// # Errors
    /// [`StoreError::NoCase`] outside the scope; [`EvidenceRefusal::TooMany`], [`EvidenceRefusal::TooManyUnfinished`],
    /// [`EvidenceRefusal::Known`].
    pub async fn begin_upload(
        &self,
        scope: &Scope,
        code: &CaseCode,
        actor: &Actor,
        new: &NewEvidence,
        now: OffsetDateTime,
    ) -> Result<String, StoreError> {
        let mut tx = self.begin_as(scope).await?;
        // Locked, so that two that begin at once do not count past each other.
        let case_id = sqlx::query_file_scalar!(
            "sql/evidence/lock_case.sql",
            scope.area_prefix(),
            code.as_str(),
            scope.matters() as Option<&[String]>
        )
        .fetch_optional(&mut *tx)
        .await?
        .ok_or_else(|| StoreError::NoCase(code.to_string()))?;
        refuse_known(&mut tx, case_id, &new.sha256).await?;
        let counted =
            sqlx::query_file!("sql/evidence/count.sql", case_id, lapses(now)).fetch_one(&mut *tx).await?;
        if counted.items >= i64::from(MAX_ITEMS) {
            return Err(EvidenceRefusal::TooMany.into());
        }
        if counted.unfinished >= MAX_UNFINISHED {
            return Err(EvidenceRefusal::TooManyUnfinished.into());
        }
        let id = sqlx::query_file_scalar!(
            "sql/evidence/insert_upload.sql",
            case_id,
            serde_json::to_value(new)?,
            new.bytes as i64,
            actor.id,
            actor.name,
            actor.capacity.map(Capacity::as_str),
            now,
        )
        .fetch_one(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(id)
    }

    /// An upload of a case in the scope.
    ///
    /// # Errors
    /// [`StoreError::NoCase`], [`EvidenceRefusal::NoUpload`].
    pub async fn pending_upload(
        &self,
        scope: &Scope,
        code: &CaseCode,
        id: &str,
        now: OffsetDateTime,
    ) -> Result<PendingUpload, StoreError> {
        let (mut tx, case_id) = self.begin_in_case(scope, code).await?;
        sqlx::query_file_as!(UploadRecord, "sql/evidence/upload.sql", case_id, id, lapses(now))
            .fetch_optional(&mut *tx)
            .await?
            .ok_or(EvidenceRefusal::NoUpload)?
            .into_pending()
    }

    /// Takes a part: `write` puts its bytes down while the upload's row is locked, so that two senders cannot both think that they
    /// were the next. What a broken-off write left behind the offset is written over by the next part.
    ///
    /// # Errors
    /// [`StoreError::NoCase`], [`EvidenceRefusal`], [`StoreError::File`]; the upload stays where it was then.
    pub async fn extend_upload(
        &self,
        scope: &Scope,
        code: &CaseCode,
        id: &str,
        (offset, length): (u64, u64),
        now: OffsetDateTime,
        write: impl AsyncFnOnce() -> std::io::Result<()>,
    ) -> Result<PendingUpload, StoreError> {
        let (mut tx, case_id) = self.begin_in_case(scope, code).await?;
        let mut pending = locked(&mut tx, case_id, id, now).await?;
        pending.upload = pending.upload.after_part(offset, length)?;
        if length > 0 {
            write().await.map_err(StoreError::File)?;
            let received = pending.upload.received as i64;
            sqlx::query_file!("sql/evidence/update_received.sql", id, received).execute(&mut *tx).await?;
        }
        tx.commit().await?;
        Ok(pending)
    }

    /// Forgets an upload that turned out not to be what was announced.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn drop_upload(&self, id: &str) -> Result<(), StoreError> {
        let mut tx = self.begin_as_program("an upload is forgotten").await?;
        sqlx::query_file!("sql/evidence/delete_upload.sql", id).execute(&mut *tx).await?;
        Ok(tx.commit().await?)
    }

    /// Forgets uploads that began more than [`UNFINISHED_HOURS`] ago, and gives their identifiers.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn drop_lapsed_uploads(&self, now: OffsetDateTime) -> Result<Vec<String>, StoreError> {
        let mut tx = self.begin_as_program("lapsed uploads are forgotten").await?;
        let lapsed = sqlx::query_file_scalar!("sql/evidence/delete_lapsed.sql", lapses(now))
            .fetch_all(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(lapsed)
    }
}

/// What began at this moment or before has lapsed.
fn lapses(now: OffsetDateTime) -> OffsetDateTime {
    now.saturating_sub(Duration::hours(UNFINISHED_HOURS))
}

pub(crate) async fn locked(
    tx: &mut Tx,
    case_id: i64,
    id: &str,
    now: OffsetDateTime,
) -> Result<PendingUpload, StoreError> {
    sqlx::query_file_as!(UploadRecord, "sql/evidence/upload_locked.sql", case_id, id, lapses(now))
        .fetch_optional(&mut **tx)
        .await?
        .ok_or(EvidenceRefusal::NoUpload)?
        .into_pending()
}

impl UploadRecord {
    fn into_pending(self) -> Result<PendingUpload, StoreError> {
        Ok(PendingUpload {
            announced: serde_json::from_value(self.announced)?,
            upload: Upload { bytes: self.bytes.unsigned_abs(), received: self.received.unsigned_abs() },
            actor: actor(self.actor_id, self.actor_name, self.actor_capacity)?,
            item: self.item.map(count),
        })
    }
}
