//! Numbers for planners: cases by area, category and period, of one state of the register.

use crate::{CutOff, Store, StoreError};
use casework::course::SHANGHAI;
use casework::{Level, Scope};
use time::Date;

/// What planners count by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlanningQuery<'a> {
    /// Areas.
    pub level: Level,
    /// `month`, `quarter` or `year`.
    pub period: &'static str,
    /// First day of reporting.
    pub since: Date,
    /// Last day of reporting.
    pub until: Date,
    /// Group or category; the numbers are then by category, else by group.
    pub category: Option<&'a str>,
}

/// A number of cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanningNumber {
    /// Code of the area; empty outside of every area of the level.
    pub area: String,
    /// Group or category.
    pub category: String,
    /// First day of the period.
    pub period: Date,
    /// Cases.
    pub cases: u32,
}

impl Store {
    /// Counts the cases of the scope, with the state that they are counted in.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn planning(
        &self,
        scope: &Scope,
        query: &PlanningQuery<'_>,
        today: Date,
    ) -> Result<(Vec<PlanningNumber>, CutOff), StoreError> {
        let (mut tx, cut_off) = self.one_state(scope, today).await?;
        let begin = query.since.midnight().assume_offset(SHANGHAI);
        let end = query.until.next_day().unwrap_or(query.until).midnight().assume_offset(SHANGHAI);
        let rows = sqlx::query_file!(
            "sql/case/planning.sql",
            scope.area_prefix(),
            begin,
            end,
            query.level.digits() as i32,
            query.period,
            query.category,
            scope.matters() as Option<&[String]>
        )
        .fetch_all(&mut *tx)
        .await?;
        let numbers = rows.into_iter().map(|r| PlanningNumber {
            area: r.area,
            category: r.category,
            period: r.period,
            cases: u32::try_from(r.cases).unwrap_or(u32::MAX),
        });
        Ok((numbers.collect(), cut_off))
    }
}
