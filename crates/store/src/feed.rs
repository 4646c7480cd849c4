//! The feed of changes: NOTIFY is only the bell, the change table is the truth.

use crate::read_atlas::point;
use crate::{Store, StoreError, shape::Shape};
use spatial::{Bounds, LonLat};
use sqlx::postgres::PgListener;
use std::time::Duration;

/// How often the table is read even when no bell rings: a lost notification costs at most this.
const PATIENCE: Duration = Duration::from_secs(10);
/// Most changes taken at once.
const PART: i64 = 1_000;

/// A committed change.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Position in the feed; grows in the order in which changes became visible.
    pub seq: i64,
    /// What changed.
    pub what: Changed,
}

/// What a change is about.
#[derive(Debug, Clone, PartialEq)]
pub enum Changed {
    /// A case was registered, or went on.
    Case {
        /// Its code.
        code: String,
        /// Where it was before, if it existed.
        before: Option<LonLat>,
        /// Where it is now.
        after: LonLat,
    },
    /// Versions of grids ended or began, today or on a later day.
    Grids {
        /// A box around each of them.
        boxes: Vec<Bounds>,
    },
    /// A set of routing rules was published, from today or from a later day.
    Rules,
}

impl Change {
    /// The code of the case that changed.
    pub fn case_code(&self) -> Option<&str> {
        match &self.what {
            Changed::Case { code, .. } => Some(code),
            Changed::Grids { .. } | Changed::Rules => None,
        }
    }
}

/// A reader's place in the feed.
pub struct ChangeFeed {
    store: Store,
    listener: PgListener,
    seen: i64,
}

impl Store {
    /// The number of the last change.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn last_change(&self) -> Result<i64, StoreError> {
        Ok(sqlx::query_file_scalar!("sql/change/last.sql").fetch_one(&self.pool).await?)
    }

    /// Changes after a number, in order, at most a thousand.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn changes_since(&self, seq: i64) -> Result<Vec<Change>, StoreError> {
        let rows = sqlx::query_file!("sql/change/since.sql", seq, PART).fetch_all(&self.pool).await?;
        rows.into_iter()
            .map(|r| {
                let what = match (r.boxes, r.case_code, r.after) {
                    (Some(boxes), ..) => Changed::Grids { boxes: boxes.to_boxes() },
                    (None, Some(code), Some(after)) => Changed::Case {
                        code,
                        before: r.before.as_ref().map(|s| point("change", s)).transpose()?,
                        after: point("change", &after)?,
                    },
                    (None, None, None) if r.kind == "rules" => Changed::Rules,
                    _ => return Err(StoreError::corrupt("change", "kind", r.kind)),
                };
                Ok(Change { seq: r.seq, what })
            })
            .collect()
    }

    /// Follows the feed from a number on.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn follow(&self, seen: i64) -> Result<ChangeFeed, StoreError> {
        let mut listener = PgListener::connect_with(&self.pool).await?;
        listener.listen("zhunzhi_change").await?;
        Ok(ChangeFeed { store: self.clone(), listener, seen })
    }
}

impl ChangeFeed {
    /// Waits for the next changes, at least one, in order and without gaps.
    ///
    /// # Errors
    /// [`StoreError`] when the database is lost; follow again from the last number then.
    pub async fn next(&mut self) -> Result<Vec<Change>, StoreError> {
        loop {
            let changes = self.store.changes_since(self.seen).await?;
            if let Some(last) = changes.last() {
                self.seen = last.seq;
                return Ok(changes);
            }
            // Silence is no error: the table is read again after a while.
            if let Ok(bell) = tokio::time::timeout(PATIENCE, self.listener.recv()).await {
                bell?;
            }
        }
    }
}
