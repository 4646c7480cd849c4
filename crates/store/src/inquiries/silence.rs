//! Silence is recorded: last days that passed without an answer, each once, whatever the number of servers.

use super::{append, one};
use crate::change::{OpenFile, Tx};
use crate::{Office, Store, StoreError};
use casework::course::civil_day;
use casework::{Actor, CaseCode, Scope};
use time::{Date, OffsetDateTime};

impl Store {
    /// Codes of cases with questions whose last day is over, the longest waiting first.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn silences_due(&self, today: Date, limit: i64) -> Result<Vec<CaseCode>, StoreError> {
        let mut tx = self.begin_as_program("silence is recorded whoever reads").await?;
        let codes = sqlx::query_file_scalar!("sql/inquiry/due.sql", today, limit).fetch_all(&mut *tx).await?;
        codes.iter().map(|code| Ok(CaseCode::parse(code)?)).collect()
    }

    /// Records the silence of a case's questions whose last day is over; gives how many. Any number of servers may call it at once:
    /// the row of the case is locked, and what was recorded meanwhile is not recorded again.
    ///
    /// # Errors
    /// [`StoreError`]; nothing is stored then.
    pub async fn record_silence(
        &self,
        office: &Office<'_>,
        code: &CaseCode,
        now: OffsetDateTime,
    ) -> Result<usize, StoreError> {
        let mut tx = self.begin_as_program("silence is recorded whoever reads").await?;
        let mut open = OpenFile::locked(&mut tx, &Scope::whole_banner(), code).await?;
        let mut recorded = 0;
        let awaited = sqlx::query_file_scalar!("sql/inquiry/awaited_of_case.sql", open.id);
        for number in awaited.fetch_all(&mut *tx).await? {
            let inquiry = one(&mut tx, open.id, number.unsigned_abs()).await?.inquiry;
            if let Some(step) = inquiry.silence(civil_day(now)) {
                append(&mut tx, &mut open, office, &Actor::system(), (inquiry, step), now).await?;
                recorded += 1;
            }
        }
        if recorded > 0 {
            open.store(&mut tx, office).await?;
            tx.commit().await?;
        }
        Ok(recorded)
    }
}

/// A case has ended on a day: nothing is waited for any more, and its links take no answer.
pub(crate) async fn lapse(tx: &mut Tx, case_id: i64, day: Date) -> Result<(), StoreError> {
    sqlx::query_file!("sql/inquiry/lapse.sql", case_id, day).execute(&mut **tx).await?;
    Ok(())
}
