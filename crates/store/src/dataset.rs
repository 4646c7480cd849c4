//! Facts about the data set itself and party groups.

use crate::{Store, StoreError};
use casework::{CaseFilter, Scope};
use serde_json::Value;

/// A party group (党小组).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyGroupRow {
    /// Identifier.
    pub id: String,
    /// Name in Chinese.
    pub name: String,
    /// Village.
    pub village: String,
}

impl Store {
    /// A fact about the data set, such as `truth` (how the demonstration was made).
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn dataset(&self, key: &str) -> Result<Option<Value>, StoreError> {
        Ok(sqlx::query_file_scalar!("sql/dataset/get.sql", key).fetch_optional(&self.pool).await?)
    }

    /// All party groups.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn party_groups(&self, _scope: &Scope) -> Result<Vec<PartyGroupRow>, StoreError> {
        let rows = sqlx::query_file!("sql/person/party_groups.sql").fetch_all(&self.pool).await?;
        Ok(rows
            .into_iter()
            .map(|r| PartyGroupRow { id: r.id, name: r.name, village: r.village_code })
            .collect())
    }

    /// Checks names of a filter that only the database knows: an unknown batch is an error, never an empty answer.
    ///
    /// # Errors
    /// [`StoreError::NoBatch`], or when the database does not answer.
    pub async fn check_filter(&self, scope: &Scope, filter: &CaseFilter) -> Result<(), StoreError> {
        let Some(id) = &filter.batch else { return Ok(()) };
        let known = self.batches(scope).await?.into_iter().any(|b| b.id == *id);
        if known { Ok(()) } else { Err(StoreError::NoBatch(id.clone())) }
    }
}
