//! Following a case without an account: by its code with the end of a phone number, or a pick-up number; and the tickets that
//! are given for it. All are worked out from the key, so nothing of them lies in the database.

use crate::personal_data::opened;
use crate::{Store, StoreError};
use casework::CaseCode;
use time::{Duration, OffsetDateTime};

/// Wrong tries of a code within [`WINDOW`] before it is locked.
pub const TRACKING_FAILURES: i32 = 10;
/// How long wrong tries count.
const WINDOW: Duration = Duration::hours(24);
/// How long a ticket lasts.
pub const TICKET: Duration = Duration::hours(2);

impl Store {
    /// Whether some digits belong to a case: the last four of a phone of its own side, or the pick-up number of a report without one.
    /// Unknown codes and wrong digits take the same way and give the same answer.
    ///
    /// # Errors
    /// [`StoreError::TrackingLocked`] after too many wrong tries, [`StoreError::NoKey`].
    pub async fn may_follow(
        &self,
        code: &CaseCode,
        digits: &str,
        now: OffsetDateTime,
    ) -> Result<bool, StoreError> {
        let sealer = self.sealer()?;
        let lapsed = now - WINDOW;
        sqlx::query_file!("sql/tracking/prune.sql", lapsed).execute(&self.pool).await?;
        let tried = sqlx::query_file!("sql/tracking/begin.sql", code.as_str(), now, lapsed)
            .fetch_one(&self.pool)
            .await?;
        if tried.count > TRACKING_FAILURES {
            return Err(StoreError::TrackingLocked(tried.since + WINDOW));
        }
        let mut tx = self.begin_as_program("who follows a case shows its digits").await?;
        let rows = sqlx::query_file!("sql/tracking/secrets.sql", code.as_str()).fetch_all(&mut *tx).await?;
        tx.rollback().await?;
        let phones = rows.iter().filter_map(|r| Some((r.seq?, r.phone.as_ref()?)));
        let mut right = false;
        let mut with_phone = false;
        for (seq, sealed) in phones {
            with_phone = true;
            let phone = opened(sealer, (code.as_str(), seq.unsigned_abs(), "phone"), sealed)?;
            right |= digits.len() == 4 && phone.ends_with(digits);
        }
        let reference = rows.first().and_then(|r| r.source_ref.as_deref()).filter(|_| !with_phone);
        let pick_up = self.pick_up_number(reference.unwrap_or_default())?;
        right |= reference.is_some() && pick_up == digits;
        if right {
            sqlx::query_file!("sql/tracking/succeeded.sql", code.as_str()).execute(&self.pool).await?;
        }
        Ok(right)
    }

    /// The six digits that stand for a report without a phone, by its reference.
    ///
    /// # Errors
    /// [`StoreError::NoKey`].
    pub fn pick_up_number(&self, reference: &str) -> Result<String, StoreError> {
        let mark = self.sealer()?.lookup("pick-up number", reference);
        let number = mark.iter().take(8).fold(0u64, |n, byte| n << 8 | u64::from(*byte));
        Ok(format!("{:06}", number % 1_000_000))
    }

    /// Random digits for a report, under which it can be sent again.
    ///
    /// # Errors
    /// [`StoreError::NoKey`].
    pub fn report_key(&self) -> Result<String, StoreError> {
        // A sealed value begins with random bytes: what is made of it cannot be guessed.
        let sealed = self.sealer()?.seal("report key", &[]);
        let mark = self.sealer()?.lookup("report key", &format!("{sealed:02x?}"));
        Ok(mark.iter().take(16).map(|byte| format!("{byte:02x}")).collect())
    }

    /// A ticket for one case, until [`TICKET`] from now.
    ///
    /// # Errors
    /// [`StoreError::NoKey`].
    pub fn ticket(&self, code: &CaseCode, now: OffsetDateTime) -> Result<String, StoreError> {
        self.ticket_until(code, (now + TICKET).unix_timestamp())
    }

    /// Whether a ticket is for this case and lasts.
    ///
    /// # Errors
    /// [`StoreError::NoKey`].
    pub fn is_ticket(&self, code: &CaseCode, ticket: &str, now: OffsetDateTime) -> Result<bool, StoreError> {
        let until =
            ticket.split_once('.').and_then(|(until, _)| until.parse::<i64>().ok()).unwrap_or_default();
        let own = self.ticket_until(code, until)?;
        // Every letter is compared, however early one differs.
        let differs = own.bytes().zip(ticket.bytes()).fold(0, |all, (a, b)| all | (a ^ b));
        Ok(own.len() == ticket.len() && differs == 0 && now.unix_timestamp() < until)
    }

    fn ticket_until(&self, code: &CaseCode, until: i64) -> Result<String, StoreError> {
        let mark = self.sealer()?.lookup("ticket", &format!("{code} {until}"));
        let mark: String = mark.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        Ok(format!("{until}.{mark}"))
    }
}
