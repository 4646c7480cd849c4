//! Facts about the data set itself, batches and party groups.

use crate::{Store, StoreError};
use casework::{Batch, Scope};
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

    /// All batches.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn batches(&self, _scope: &Scope) -> Result<Vec<Batch>, StoreError> {
        let rows = sqlx::query_file!("sql/batch/all.sql").fetch_all(&self.pool).await?;
        Ok(rows
            .into_iter()
            .map(|r| Batch {
                id: r.id,
                name: r.name,
                stage: r.stage,
                lead_case: r.lead_case,
                mine: r.mine_id,
                opened: r.opened,
                synthetic: r.synthetic,
            })
            .collect())
    }
}
