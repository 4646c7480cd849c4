//! What the supervision board tells beside the ladder: units that are late again and again, complex cases without a leader in
//! charge, and small matters that did not end in time.

use crate::{Store, StoreError};
use casework::Scope;
use time::{Date, OffsetDateTime};

/// An open case that has no leader in charge (包案) though its period is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsponsored {
    /// Code.
    pub code: String,
    /// Leaf category.
    pub category: String,
    /// Lead unit.
    pub unit: Option<String>,
    /// Last day of the period, `2026-11-26`.
    pub due: String,
}

impl Store {
    /// Units of which at least `least` cases in the scope came to a step of the ladder since a moment, with how many.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn late_units(
        &self,
        scope: &Scope,
        (step, least): (u8, u16),
        since: OffsetDateTime,
    ) -> Result<Vec<(String, i64)>, StoreError> {
        let mut tx = self.begin_as(scope).await?;
        let rows = sqlx::query_file!(
            "sql/case/supervised_units.sql",
            scope.area_prefix(),
            scope.matters() as Option<&[String]>,
            i32::from(step),
            since,
            i64::from(least)
        )
        .fetch_all(&mut *tx)
        .await?;
        Ok(rows.into_iter().map(|r| (r.unit, r.count)).collect())
    }

    /// Open cases in the scope of which a watch told that a leader in charge is missing, the longest first.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn unsponsored(
        &self,
        scope: &Scope,
        watch: &str,
        limit: i64,
    ) -> Result<Vec<Unsponsored>, StoreError> {
        let mut tx = self.begin_as(scope).await?;
        let rows = sqlx::query_file!(
            "sql/case/unsponsored.sql",
            scope.area_prefix(),
            scope.matters() as Option<&[String]>,
            watch,
            limit
        )
        .fetch_all(&mut *tx)
        .await?;
        let told = rows.into_iter().map(|r| Unsponsored {
            code: r.code,
            category: r.category,
            unit: r.unit_id,
            due: r.due,
        });
        Ok(told.collect())
    }

    /// Open cases in the scope under a rule of time limits, and those of them that are past their day.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn under_rule(&self, scope: &Scope, rule: &str, today: Date) -> Result<(i64, i64), StoreError> {
        let mut tx = self.begin_as(scope).await?;
        let row = sqlx::query_file!(
            "sql/case/small_matters.sql",
            scope.area_prefix(),
            scope.matters() as Option<&[String]>,
            rule,
            today
        )
        .fetch_one(&mut *tx)
        .await?;
        Ok((row.open, row.late))
    }
}
