//! The one place of the service that reads the clock.

use time::{Date, OffsetDateTime, UtcOffset};

const SHANGHAI: UtcOffset = time::macros::offset!(+8);

/// This instant.
pub(crate) fn now() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}

/// The civil date in Asia/Shanghai.
pub(crate) fn today() -> Date {
    day_of(now())
}

/// The civil date of an instant in Asia/Shanghai.
pub(crate) fn day_of(at: OffsetDateTime) -> Date {
    at.to_offset(SHANGHAI).date()
}
