//! Releases of numbers to the public: made once for a quarter, and never changed.

use crate::planning::PlanningQuery;
use crate::{Store, StoreError};
use casework::public_release::PublicCell;
use casework::{Level, Scope};
use std::collections::BTreeMap;
use time::{Date, OffsetDateTime};

/// A release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicRelease {
    /// First day of its quarter.
    pub first: Date,
    /// Last day of it.
    pub last: Date,
    /// When it was made.
    pub made_at: OffsetDateTime,
    /// A partition of the territory.
    pub cells: Vec<PublicCell>,
}

impl Store {
    /// Makes the release of a quarter from the cases of a scope by base and dedicated grids, unless there is one already.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer; nothing is stored then.
    pub async fn make_public_release(
        &self,
        scope: &Scope,
        (first, last): (Date, Date),
        now: OffsetDateTime,
        divide: impl FnOnce(&BTreeMap<String, u32>) -> Vec<PublicCell>,
    ) -> Result<(), StoreError> {
        let query = PlanningQuery {
            level: Level::Grid,
            period: "quarter",
            since: first,
            until: last,
            category: None,
        };
        let (rows, _) = self.planning(scope, &query, last).await?;
        let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
        for row in rows {
            *numbers.entry(row.area).or_default() += row.cases;
        }
        let mut tx = self.pool.begin().await?;
        let made =
            sqlx::query_file!("sql/public_release/insert.sql", first, last, now).execute(&mut *tx).await?;
        if made.rows_affected() == 0 {
            return Ok(());
        }
        for (n, cell) in (1..).zip(divide(&numbers)) {
            let number = i32::try_from(cell.number).unwrap_or(i32::MAX);
            sqlx::query_file!("sql/public_release/insert_cell.sql", first, n, number, &cell.areas)
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// The newest release.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn public_release(&self) -> Result<Option<PublicRelease>, StoreError> {
        let Some(row) = sqlx::query_file!("sql/public_release/latest.sql").fetch_optional(&self.pool).await?
        else {
            return Ok(None);
        };
        let cells =
            sqlx::query_file!("sql/public_release/cells.sql", row.first).fetch_all(&self.pool).await?;
        let cells = cells
            .into_iter()
            .map(|c| PublicCell { number: c.number.unsigned_abs(), areas: c.areas })
            .collect();
        Ok(Some(PublicRelease { first: row.first, last: row.last, made_at: row.made_at, cells }))
    }
}
