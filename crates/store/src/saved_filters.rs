//! Filters kept under a name: the own ones, and those that others share who see the same.

use crate::{Store, StoreError};
use casework::Principal;
use serde_json::Value;
use time::OffsetDateTime;

/// Filters that one account keeps.
pub const MOST_FILTERS: i64 = 50;

/// A kept filter.
#[derive(Debug, Clone, PartialEq)]
pub struct SavedFilter {
    /// Running number.
    pub id: i64,
    /// What it is called.
    pub name: String,
    /// The filter, as it was asked for.
    pub filter: Value,
    /// Whether others who see the same are shown it.
    pub shared: bool,
    /// Whether it is the reader's own.
    pub own: bool,
    /// Name of who keeps it.
    pub by: String,
}

impl Store {
    /// Keeps a filter under a name, in the place of the own one that is called so; gives its number, or `None` when the account
    /// has [`MOST_FILTERS`] others.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn save_filter(
        &self,
        principal: &Principal,
        name: &str,
        filter: &Value,
        shared: bool,
        now: OffsetDateTime,
    ) -> Result<Option<i64>, StoreError> {
        let mut tx = self.pool.begin().await?;
        sqlx::query_file!("sql/access_token/lock_account.sql", principal.id).fetch_optional(&mut *tx).await?;
        let others = sqlx::query_file_scalar!("sql/saved_filter/count_others.sql", principal.id, name)
            .fetch_one(&mut *tx)
            .await?;
        if others >= MOST_FILTERS {
            return Ok(None);
        }
        let id = sqlx::query_file_scalar!(
            "sql/saved_filter/insert.sql",
            principal.id,
            name,
            filter,
            shared,
            principal.scope.area_prefix(),
            principal.scope.matters() as Option<&[String]>,
            now
        )
        .fetch_one(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(Some(id))
    }

    /// The filters that a reader is shown: the own ones first, by name.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn saved_filters(&self, principal: &Principal) -> Result<Vec<SavedFilter>, StoreError> {
        let rows = sqlx::query_file_as!(
            SavedFilter,
            "sql/saved_filter/seen.sql",
            principal.id,
            principal.scope.area_prefix(),
            principal.scope.matters() as Option<&[String]>
        );
        Ok(rows.fetch_all(&self.pool).await?)
    }

    /// Forgets an own filter; `false` when there is none.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn forget_filter(&self, principal: &Principal, id: i64) -> Result<bool, StoreError> {
        let gone = sqlx::query_file_scalar!("sql/saved_filter/delete.sql", id, principal.id)
            .fetch_optional(&self.pool)
            .await?;
        Ok(gone.is_some())
    }
}
