//! Keys of machines that send reports: named, for one channel and area, kept as a hash only, revocable.

use crate::audit::append;
use crate::read_atlas::word;
use crate::{Store, StoreError};
use casework::audit::{Act, AuditEntry};
use casework::{Actor, Channel};
use time::OffsetDateTime;

/// A machine that may send reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Machine {
    /// Its name.
    pub name: String,
    /// Channel of what it sends.
    pub channel: Channel,
    /// Code prefix of what it may send and see; empty for the whole banner.
    pub area: String,
}

/// A key, as listed: never the key itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKeyRow {
    /// Name of the machine.
    pub name: String,
    /// Channel.
    pub channel: String,
    /// Code prefix; empty for the whole banner.
    pub area: String,
    /// When it was made.
    pub created_at: OffsetDateTime,
    /// When it was revoked.
    pub revoked_at: Option<OffsetDateTime>,
}

impl Store {
    /// Keeps a machine's key by its SHA-256. A name is given once, also after its key was revoked.
    ///
    /// # Errors
    /// [`StoreError::LoginTaken`] for a name that is or was given.
    pub async fn add_api_key(
        &self,
        actor: &Actor,
        machine: &Machine,
        key_sha256: &[u8],
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let mut tx = self.pool.begin().await?;
        let (channel, area) = (machine.channel.as_str(), &machine.area);
        let made = sqlx::query_file!(
            "sql/api_key/insert.sql",
            machine.name,
            channel,
            area,
            key_sha256,
            now,
            actor.id
        )
        .execute(&mut *tx)
        .await?;
        if made.rows_affected() == 0 {
            return Err(StoreError::LoginTaken(machine.name.clone()));
        }
        let object = format!("made {} {channel} {area}", machine.name);
        append(&mut tx, &[AuditEntry::done(now, actor, Act::ApiKey, object)]).await?;
        Ok(tx.commit().await?)
    }

    /// Revokes a machine's key at once; `false` when there is none in force.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn revoke_api_key(
        &self,
        actor: &Actor,
        name: &str,
        now: OffsetDateTime,
    ) -> Result<bool, StoreError> {
        let mut tx = self.pool.begin().await?;
        let revoked = sqlx::query_file!("sql/api_key/revoke.sql", name, now).execute(&mut *tx).await?;
        if revoked.rows_affected() == 0 {
            return Ok(false);
        }
        let entry = AuditEntry::done(now, actor, Act::ApiKey, format!("revoked {name}"));
        append(&mut tx, &[entry]).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// The machine of a key in force.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn machine_of_key(&self, key_sha256: &[u8]) -> Result<Option<Machine>, StoreError> {
        let row = sqlx::query_file!("sql/api_key/find.sql", key_sha256).fetch_optional(&self.pool).await?;
        row.map(|r| {
            let channel = word("api_key", "channel", &r.channel, Channel::parse)?;
            Ok(Machine { name: r.name, channel, area: r.area })
        })
        .transpose()
    }

    /// All keys, by name.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn api_keys(&self) -> Result<Vec<ApiKeyRow>, StoreError> {
        Ok(sqlx::query_file_as!(ApiKeyRow, "sql/api_key/list.sql").fetch_all(&self.pool).await?)
    }
}
