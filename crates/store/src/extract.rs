//! An extract: the cases of a filter as they are at one moment, however long the reader takes.

use crate::search::{count_rows, page};
use crate::{Page, Store, StoreError};
use casework::{CaseFilter, CaseRow, Scope};
use sqlx::{Postgres, Transaction};
use time::{Date, OffsetDateTime};

/// Rows fetched at once: bounds memory whatever the size.
const PAGE: i64 = 2_000;

/// The state of the register that an extract shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CutOff {
    /// Number of the last change in it.
    pub change: i64,
    /// When that change was made.
    pub at: OffsetDateTime,
    /// The day for which "overdue" is told.
    pub day: Date,
}

/// Cases read in one transaction that sees one state: number and rows belong together.
pub struct Extract {
    transaction: Transaction<'static, Postgres>,
    scope: Scope,
    filter: CaseFilter,
    cut_off: CutOff,
    rows: u64,
    after: Option<i64>,
}

impl Store {
    /// Opens an extract. It holds a connection until it is dropped or read to its end.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn extract(&self, scope: Scope, filter: CaseFilter, day: Date) -> Result<Extract, StoreError> {
        let mut transaction = self.pool.begin().await?;
        let cut_off = one_state(&mut transaction, day).await?;
        let rows = count_rows(&mut *transaction, &scope, &filter, day).await?.unsigned_abs();
        Ok(Extract { transaction, scope, filter, cut_off, rows, after: Some(i64::MAX) })
    }
}

/// Makes a transaction that has read nothing yet see one state, and says which.
pub(crate) async fn one_state(
    transaction: &mut Transaction<'static, Postgres>,
    day: Date,
) -> Result<CutOff, StoreError> {
    sqlx::query_file!("sql/database/one_state.sql").execute(&mut **transaction).await?;
    let last = sqlx::query_file!("sql/change/cut_off.sql").fetch_one(&mut **transaction).await?;
    Ok(CutOff { change: last.seq, at: last.at, day })
}

impl Extract {
    /// The state that is shown.
    pub fn cut_off(&self) -> CutOff {
        self.cut_off
    }

    /// How many rows will come.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// The next rows, newest number first; none at the end.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn next(&mut self) -> Result<Vec<CaseRow>, StoreError> {
        let Some(after) = self.after else { return Ok(vec![]) };
        let Page { rows, next } =
            page(&mut *self.transaction, &self.scope, &self.filter, self.cut_off.day, Some(after), PAGE)
                .await?;
        self.after = next;
        Ok(rows)
    }
}
