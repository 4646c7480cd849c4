//! The one place of the service that reads the clock.

use casework::course::civil_day;
use time::{Date, OffsetDateTime};

/// This instant.
pub(crate) fn now() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}

/// The civil date in Asia/Shanghai.
pub(crate) fn today() -> Date {
    civil_day(now())
}
