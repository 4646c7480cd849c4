//! Access tokens: a person's GIS programs read with them on that person's behalf, and can do nothing else.

use crate::audit::append;
use crate::{Store, StoreError};
use casework::audit::{Act, AuditEntry};
use casework::{Actor, Login};
use time::OffsetDateTime;

/// Tokens in force that one account may have.
pub const MOST_TOKENS: i64 = 10;

/// A token as listed: never the token itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessToken {
    /// Running number.
    pub id: i64,
    /// What its holder calls it, such as `QGIS 办公电脑`.
    pub name: String,
    /// When it was made.
    pub made: OffsetDateTime,
    /// When it ends.
    pub expires: OffsetDateTime,
}

impl Store {
    /// Keeps a token of an account by its SHA-256; gives its number, or `None` when the account has [`MOST_TOKENS`] already.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn add_access_token(
        &self,
        actor: &Actor,
        login: &Login,
        name: &str,
        sha256: &[u8; 32],
        made: OffsetDateTime,
        expires: OffsetDateTime,
    ) -> Result<Option<i64>, StoreError> {
        let mut tx = self.pool.begin().await?;
        sqlx::query_file!("sql/access_token/lock_account.sql", login.as_str())
            .fetch_optional(&mut *tx)
            .await?;
        let count = sqlx::query_file_scalar!("sql/access_token/count_in_force.sql", login.as_str(), made)
            .fetch_one(&mut *tx)
            .await?;
        if count >= MOST_TOKENS {
            return Ok(None);
        }
        let id = sqlx::query_file_scalar!(
            "sql/access_token/insert.sql",
            login.as_str(),
            name,
            &sha256[..],
            made,
            expires
        )
        .fetch_one(&mut *tx)
        .await?;
        let object = format!("made {id} of {login} until {}", expires.date());
        append(&mut tx, &[AuditEntry::done(made, actor, Act::AccessToken, object)]).await?;
        tx.commit().await?;
        Ok(Some(id))
    }

    /// Revokes a token of an account at once; `false` when there is none in force.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn revoke_access_token(
        &self,
        actor: &Actor,
        login: &Login,
        id: i64,
        now: OffsetDateTime,
    ) -> Result<bool, StoreError> {
        let mut tx = self.pool.begin().await?;
        let revoked = sqlx::query_file_scalar!("sql/access_token/revoke.sql", id, login.as_str(), now)
            .fetch_optional(&mut *tx)
            .await?;
        if revoked.is_none() {
            return Ok(false);
        }
        append(
            &mut tx,
            &[AuditEntry::done(now, actor, Act::AccessToken, format!("revoked {id} of {login}"))],
        )
        .await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Tokens of an account that are in force, oldest first.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn access_tokens(
        &self,
        login: &Login,
        now: OffsetDateTime,
    ) -> Result<Vec<AccessToken>, StoreError> {
        let rows = sqlx::query_file_as!(AccessToken, "sql/access_token/in_force.sql", login.as_str(), now);
        Ok(rows.fetch_all(&self.pool).await?)
    }

    /// The account that a token in force belongs to.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn holder_of_token(
        &self,
        sha256: &[u8; 32],
        now: OffsetDateTime,
    ) -> Result<Option<String>, StoreError> {
        Ok(sqlx::query_file_scalar!("sql/access_token/holder.sql", &sha256[..], now)
            .fetch_optional(&self.pool)
            .await?)
    }
}
