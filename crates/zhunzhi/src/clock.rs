//! The one place of the program that reads the clock.

use casework::course::civil_day;
use time::format_description::well_known::Rfc3339;
use time::{Date, OffsetDateTime};

/// The civil date in Asia/Shanghai.
pub(crate) fn today() -> Date {
    civil_day(now())
}

/// This instant.
pub(crate) fn now() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}

/// This second in UTC, RFC 3339.
pub(crate) fn timestamp() -> String {
    let now = now();
    now.replace_nanosecond(0).unwrap_or(now).format(&Rfc3339).unwrap_or_default()
}
