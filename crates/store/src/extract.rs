//! An extract: the cases of a filter as they are at one moment, however long the reader takes.

use crate::change::Tx;
use crate::search::{count_rows, page};
use crate::{Page, Store, StoreError};
use casework::{CaseFilter, CaseRow, Scope};
use time::{Date, OffsetDateTime};

/// Rows fetched at once: bounds memory whatever the size.
const PAGE: i64 = 2_000;

/// Everything that a transaction reads is of one state of the database.
const ONE_STATE: &str = "begin isolation level repeatable read read only";

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
    transaction: Tx,
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
        let (mut transaction, cut_off) = self.one_state(&scope, day).await?;
        let rows = count_rows(&mut transaction, &scope, &filter, day).await?.unsigned_abs();
        Ok(Extract { transaction, scope, filter, cut_off, rows, after: Some(i64::MAX) })
    }

    /// Begins a transaction that sees the cases of a scope in one state, and says which.
    pub(crate) async fn one_state(&self, scope: &Scope, day: Date) -> Result<(Tx, CutOff), StoreError> {
        let mut transaction = self.begin_with(scope, ONE_STATE).await?;
        let last = sqlx::query_file!("sql/change/cut_off.sql").fetch_one(&mut *transaction).await?;
        Ok((transaction, CutOff { change: last.seq, at: last.at, day }))
    }
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
            page(&mut self.transaction, &self.scope, &self.filter, self.cut_off.day, Some(after), PAGE)
                .await?;
        self.after = next;
        Ok(rows)
    }
}
