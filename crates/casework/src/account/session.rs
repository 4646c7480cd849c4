//! How long somebody stays signed in (等保 asks for an end of unused sessions; the numbers are 工作建议).

use time::{Duration, OffsetDateTime};

/// A session that was not used for so long ends.
pub const IDLE: Duration = Duration::minutes(30);
/// A session ends after this time, used or not.
pub const LONGEST: Duration = Duration::hours(12);
/// Most sessions of one account at a time; a further one ends the oldest.
pub const MOST: i64 = 10;

/// When a session was opened and last used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionTimes {
    /// Opened.
    pub begun: OffsetDateTime,
    /// Last used.
    pub used: OffsetDateTime,
}

impl SessionTimes {
    /// When it ends if it is not used again.
    pub fn ends(&self) -> OffsetDateTime {
        (self.used + IDLE).min(self.begun + LONGEST)
    }

    /// Whether it lasts still.
    pub fn lasts(&self, now: OffsetDateTime) -> bool {
        now < self.ends()
    }
}
