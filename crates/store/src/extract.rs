//! An extract: the cases of a filter as they are at one moment, however long the reader takes.

use crate::change::Tx;
use crate::search::{SearchRecord, count_rows, into_rows, records};
use crate::{Store, StoreError};
use casework::{CaseFilter, CaseRow, Scope};
use time::{Date, OffsetDateTime};
use tokio::sync::mpsc;

/// Rows fetched at once: bounds memory whatever the size. The database reads one part while another is written down.
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

/// Records are read by who takes them, while the next ones come.
type Part = Result<Vec<SearchRecord>, StoreError>;

/// Cases read in one transaction that sees one state: number and rows belong together.
pub struct Extract {
    cut_off: CutOff,
    rows: u64,
    given: u64,
    parts: mpsc::Receiver<Part>,
}

impl Store {
    /// Opens an extract. It holds a connection until it is dropped or read to its end, and begins to read at once.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn extract(&self, scope: Scope, filter: CaseFilter, day: Date) -> Result<Extract, StoreError> {
        let (mut transaction, cut_off) = self.one_state(&scope, day).await?;
        let rows = count_rows(&mut transaction, &scope, &filter, day).await?.unsigned_abs();
        let (sender, parts) = mpsc::channel(1);
        tokio::spawn(read(transaction, (scope, filter, day), sender));
        Ok(Extract { cut_off, rows, given: 0, parts })
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
    /// [`StoreError`] when the database does not answer; there is nothing more then.
    pub async fn next(&mut self) -> Result<Vec<CaseRow>, StoreError> {
        match self.parts.recv().await {
            Some(part) => {
                let rows = into_rows(part?)?;
                self.given += rows.len() as u64;
                Ok(rows)
            }
            None if self.given == self.rows => Ok(vec![]),
            // Never take a part for the whole.
            None => Err(sqlx::Error::WorkerCrashed.into()),
        }
    }
}

/// Reads part by part, one ahead of who takes them, until the end or until nobody takes them any more.
async fn read(
    mut transaction: Tx,
    (scope, filter, day): (Scope, CaseFilter, Date),
    parts: mpsc::Sender<Part>,
) {
    let mut after = Some(i64::MAX);
    while let Some(last) = after {
        let part = records(&mut transaction, &scope, &filter, day, Some(last), PAGE).await;
        after = part.as_ref().ok().and_then(|(_, next)| *next);
        if parts.send(part.map(|(records, _)| records)).await.is_err() {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    fn ended_after_none_of(rows: u64) -> Extract {
        let day = time::macros::date!(2026 - 03 - 01);
        let cut_off = CutOff { change: 7, at: OffsetDateTime::UNIX_EPOCH, day };
        Extract { cut_off, rows, given: 0, parts: mpsc::channel(1).1 }
    }

    #[test]
    fn a_reading_that_ends_before_all_rows_were_given_is_an_error_and_no_end() {
        let ended = |rows| ended_after_none_of(rows).next().now_or_never().expect("nobody sends");
        assert_eq!(ended(0).expect("nothing was to come"), []);
        assert!(matches!(ended(2_001), Err(StoreError::Database(sqlx::Error::WorkerCrashed))));
    }
}
