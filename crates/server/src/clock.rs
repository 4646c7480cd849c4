//! The one place of the service that reads the clock.

use time::{Date, OffsetDateTime, UtcOffset};

const SHANGHAI: UtcOffset = time::macros::offset!(+8);

/// This instant.
pub(crate) fn now() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}

/// The civil date in Asia/Shanghai.
pub(crate) fn today() -> Date {
    now().to_offset(SHANGHAI).date()
}
