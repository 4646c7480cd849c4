//! What a desk shows of its first cases beside what the memory knows.

use crate::{Store, StoreError};
use casework::Scope;
use std::collections::HashMap;

/// A case on a desk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeskCase {
    /// Supervision measures taken in this round.
    pub measure_step: u8,
    /// Whether its time limit stands still.
    pub paused: bool,
    /// Accounts that drafted, proposed or approved what now waits for somebody else.
    pub handed_on_by: Vec<String>,
}

impl Store {
    /// The cases with some running numbers that the scope sees, in one question.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn desk_cases(&self, scope: &Scope, ids: &[i64]) -> Result<HashMap<i64, DeskCase>, StoreError> {
        let mut tx = self.begin_as(scope).await?;
        let matters = scope.matters() as Option<&[String]>;
        let rows = sqlx::query_file!("sql/case/desk.sql", scope.area_prefix(), ids, matters)
            .fetch_all(&mut *tx)
            .await?;
        Ok(rows
            .into_iter()
            .map(|row| {
                let measure_step = u8::try_from(row.measure_step).unwrap_or_default();
                let handed_on_by = row.handed_on_by.unwrap_or_default();
                (row.id, DeskCase { measure_step, paused: row.paused, handed_on_by })
            })
            .collect())
    }
}
