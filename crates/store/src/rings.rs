//! Disputes around a mine, by distance from its licence.

use crate::read_atlas::word;
use crate::{Store, StoreError};
use casework::{Scope, State};
use territory::MineId;
use time::Date;

/// Distances at which disputes around a mine are counted, metres; 0 = within the licence.
pub const RING_DISTANCES_M: [f64; 5] = [0.0, 500.0, 1_000.0, 3_000.0, 5_000.0];

/// Cases of one category and state whose smallest covering distance is `ring_m`.
#[derive(Debug, Clone, PartialEq)]
pub struct RingCount {
    /// One of [`RING_DISTANCES_M`]; not cumulative.
    pub ring_m: f64,
    /// Leaf category.
    pub category: String,
    /// State.
    pub state: State,
    /// Cases.
    pub total: u32,
    /// Of them open.
    pub open: u32,
    /// Of them open and past the due date.
    pub overdue: u32,
}

impl Store {
    /// Counts disputes around a mine in the geodesic distances of [`RING_DISTANCES_M`].
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn mine_rings(
        &self,
        scope: &Scope,
        mine: &MineId,
        today: Date,
    ) -> Result<Vec<RingCount>, StoreError> {
        let widest = RING_DISTANCES_M[RING_DISTANCES_M.len() - 1];
        let rows = sqlx::query_file!(
            "sql/mine/rings.sql",
            scope.area_prefix(),
            mine.as_str(),
            &RING_DISTANCES_M,
            widest,
            today
        )
        .fetch_all(&self.pool)
        .await?;
        let size = |n: i64| u32::try_from(n).unwrap_or(0);
        rows.into_iter()
            .map(|r| {
                Ok(RingCount {
                    ring_m: r.ring,
                    state: word("case_file", "state", &r.state, State::parse)?,
                    category: r.category,
                    total: size(r.total),
                    open: size(r.open),
                    overdue: size(r.overdue),
                })
            })
            .collect()
    }
}
