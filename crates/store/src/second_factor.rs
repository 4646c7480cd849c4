//! The secrets of second factors, sealed by whoever calls: the database never sees one.

use crate::accounts::tell;
use crate::key_exchange::require_current;
use crate::{Store, StoreError};
use casework::{Act, Actor, AuditEntry, Login};
use time::OffsetDateTime;

/// What the sealed secret of an account's second factor is bound to.
pub fn secret_context(login: &str) -> String {
    format!("account.secret:{login}")
}

/// What is stored of a second factor.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SecondFactorRow {
    /// The sealed secret.
    pub secret: Option<Vec<u8>>,
    /// A sealed secret that waits for its first code.
    pub pending: Option<Vec<u8>>,
    /// Newest step that a code was used for.
    pub step: Option<i64>,
}

impl Store {
    /// What is stored of an account's second factor.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn second_factor(&self, login: &Login) -> Result<SecondFactorRow, StoreError> {
        let row =
            sqlx::query_file!("sql/account/secret.sql", login.as_str()).fetch_optional(&self.pool).await?;
        let found =
            row.map(|r| SecondFactorRow { secret: r.secret, pending: r.secret_pending, step: r.secret_step });
        Ok(found.unwrap_or_default())
    }

    /// Stores a secret that waits for its first code.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn set_pending_secret(&self, login: &Login, sealed: &[u8]) -> Result<(), StoreError> {
        let mut tx = self.pool.begin().await?;
        require_current(&mut tx, sealed).await?;
        sqlx::query_file!("sql/account/set_pending_secret.sql", login.as_str(), sealed)
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }

    /// Makes the waiting secret the second factor; false when another one waits by now.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn confirm_secret(
        &self,
        actor: &Actor,
        login: &Login,
        (sealed, step): (&[u8], i64),
        now: OffsetDateTime,
    ) -> Result<bool, StoreError> {
        let mut tx = self.pool.begin().await?;
        let done = sqlx::query_file!("sql/account/confirm_secret.sql", login.as_str(), sealed, step)
            .execute(&mut *tx)
            .await?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        require_current(&mut tx, sealed).await?;
        tell(tx, AuditEntry::done(now, actor, Act::SecondFactorSet, login.as_str())).await?;
        Ok(true)
    }

    /// Uses up a step; false when it was used before.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn use_step(&self, login: &Login, step: i64) -> Result<bool, StoreError> {
        let done =
            sqlx::query_file!("sql/account/use_step.sql", login.as_str(), step).execute(&self.pool).await?;
        Ok(done.rows_affected() > 0)
    }

    /// Removes the second factor of an account.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn delete_secret(
        &self,
        actor: &Actor,
        login: &Login,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let mut tx = self.pool.begin().await?;
        sqlx::query_file!("sql/account/delete_secret.sql", login.as_str()).execute(&mut *tx).await?;
        tell(tx, AuditEntry::done(now, actor, Act::SecondFactorRemove, login.as_str())).await
    }
}
