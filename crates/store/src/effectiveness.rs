//! Figures of units and townships over a period.

use crate::{Store, StoreError};
use casework::Scope;
use casework::course::SHANGHAI;
use casework::effectiveness::Share;
use time::Date;

/// What is counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// The lead unit.
    Unit,
    /// The township that the case lies in.
    Township,
}

/// Figures of one unit or township.
#[derive(Debug, Clone, PartialEq)]
pub struct Effectiveness {
    /// Identifier of the unit, or code of the township.
    pub subject: String,
    /// Cases reported in the period.
    pub cases: u32,
    /// Cases that were handled to their end.
    pub finished: u32,
    /// Accepted within 15 days of the report.
    pub accepted_in_time: Share,
    /// Finished by the last day, of those that had one.
    pub finished_in_time: Share,
    /// Scores of 4 and 5, of those that were evaluated.
    pub satisfied: Share,
    /// Asked to be returned.
    pub returned: Share,
    /// Time limit extended.
    pub extended: Share,
    /// Under a supervision measure.
    pub supervised: Share,
    /// Reopened.
    pub reopened: Share,
    /// Judicially confirmed, of those with an agreement.
    pub confirmed: Share,
    /// Days from the report to the end, of those that ended.
    pub median_days: Option<f64>,
}

impl Store {
    /// Figures of every unit or township over the cases of the scope reported from one day to another, both included.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn effectiveness(
        &self,
        scope: &Scope,
        since: Date,
        until: Date,
        by: Subject,
    ) -> Result<Vec<Effectiveness>, StoreError> {
        let mut tx = self.begin_as(scope).await?;
        let begin = since.midnight().assume_offset(SHANGHAI);
        let end = until.next_day().unwrap_or(until).midnight().assume_offset(SHANGHAI);
        let by_township = by == Subject::Township;
        let rows = sqlx::query_file!(
            "sql/effectiveness/by_unit.sql",
            scope.area_prefix(),
            begin,
            end,
            by_township,
            scope.matters() as Option<&[String]>
        )
        .fetch_all(&mut *tx)
        .await?;
        let count = |n: i64| u32::try_from(n).unwrap_or(u32::MAX);
        let figures = rows.into_iter().map(|r| {
            let share = |hits: i64, of: i64| Share::new(count(hits), count(of));
            Effectiveness {
                cases: count(r.cases),
                finished: count(r.finished),
                accepted_in_time: share(r.accepted_in_time, r.accepted),
                finished_in_time: share(r.finished_in_time, r.finished_with_limit),
                satisfied: share(r.satisfied, r.evaluated),
                returned: share(r.returned, r.cases),
                extended: share(r.extended, r.cases),
                supervised: share(r.supervised, r.cases),
                reopened: share(r.reopened, r.cases),
                confirmed: share(r.confirmed, r.agreed),
                median_days: r.median_days,
                subject: r.subject,
            }
        });
        Ok(figures.collect())
    }
}
