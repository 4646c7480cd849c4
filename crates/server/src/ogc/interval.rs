//! `datetime`: an instant, a day, or a span with open ends (RFC 3339, section 5.6; OGC API Features 7.15.4).

use super::record::Period;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Date, Duration, OffsetDateTime, Time, UtcOffset};

/// Asia/Shanghai, in which days are counted here.
const HERE: UtcOffset = time::macros::offset!(+8);

/// A span of time, both ends within it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Interval {
    pub(super) from: Option<OffsetDateTime>,
    pub(super) to: Option<OffsetDateTime>,
}

impl Interval {
    /// Reads `2026-01-01T00:00:00Z`, `2026-01-01`, `2026-01-01/2026-06-30`, `../2026-06-30`, `2026-01-01/..`.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub(super) fn parse(text: &str) -> Result<Interval, String> {
        let (from, to) = match text.split_once('/') {
            None => (instant(text, false)?, instant(text, true)?),
            Some((from, to)) => (end(from, false)?, end(to, true)?),
        };
        if from.zip(to).is_some_and(|(from, to)| from > to) {
            return Err("it ends before it begins".into());
        }
        if from.is_none() && to.is_none() && text != "../.." && text != "/" {
            return Err("an instant or a span is expected".into());
        }
        Ok(Interval { from, to })
    }

    /// Whether a feature's time meets it. What has no time meets every span.
    pub(super) fn meets(&self, period: Option<&Period>) -> bool {
        let Some((from, before)) = period else { return true };
        let begun = self.to.zip(*from).is_none_or(|(to, from)| from <= to);
        // A moment has the same beginning and end; a span no longer holds at its end.
        let over = self.from.zip(*before).is_some_and(|(from, end)| {
            if *before == period.and_then(|p| p.0) { end < from } else { end <= from }
        });
        begun && !over
    }
}

/// Midnight of a day in Asia/Shanghai.
pub(super) fn midnight(day: Date) -> OffsetDateTime {
    day.with_time(Time::MIDNIGHT).assume_offset(HERE)
}

fn end(text: &str, last: bool) -> Result<Option<OffsetDateTime>, String> {
    if text.is_empty() || text == ".." { Ok(None) } else { instant(text, last) }
}

/// A day is its first or its last moment, whichever end of a span it is.
fn instant(text: &str, last: bool) -> Result<Option<OffsetDateTime>, String> {
    if let Ok(day) = Date::parse(text, format_description!("[year]-[month]-[day]")) {
        let first = midnight(day);
        return Ok(Some(if last { first + Duration::DAY - Duration::NANOSECOND } else { first }));
    }
    let shown: String = text.chars().take(40).collect();
    OffsetDateTime::parse(text, &Rfc3339).map(Some).map_err(|_| {
        format!("`{shown}` is neither a day such as 2026-11-23 nor a time such as 2026-11-23T08:00:00Z")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn a_day_is_all_of_it() {
        let day = Interval::parse("2026-11-23").unwrap();
        assert_eq!(day.from, Some(datetime!(2026-11-23 0:00 +8)));
        assert!(
            day.to.unwrap() > datetime!(2026-11-23 23:59:59 +8)
                && day.to.unwrap() < datetime!(2026-11-24 0:00 +8)
        );
    }

    #[test]
    fn spans_may_be_open_and_must_not_run_backwards() {
        assert_eq!(Interval::parse("../2026-01-01T00:00:00Z").unwrap().from, None);
        assert_eq!(Interval::parse("2026-01-01/").unwrap().to, None);
        for bad in ["", "yesterday", "2026-02-02/2026-01-01", "2026-13-01", "2026-01-01/2026-02-01/x"] {
            assert!(Interval::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_version_no_longer_holds_on_the_day_that_it_ends() {
        let version = (
            Some(midnight(time::macros::date!(2025 - 01 - 01))),
            Some(midnight(time::macros::date!(2026 - 01 - 01))),
        );
        assert!(Interval::parse("2025-12-31").unwrap().meets(Some(&version)));
        assert!(!Interval::parse("2026-01-01").unwrap().meets(Some(&version)));
        assert!(!Interval::parse("2024-12-31").unwrap().meets(Some(&version)));
        assert!(Interval::parse("2020-01-01/..").unwrap().meets(Some(&version)));
    }

    #[test]
    fn a_moment_meets_its_own_instant_and_what_has_no_time_meets_all() {
        let at = datetime!(2026-03-04 5:06:07 UTC);
        let moment = (Some(at), Some(at));
        assert!(Interval::parse("2026-03-04T05:06:07Z").unwrap().meets(Some(&moment)));
        assert!(!Interval::parse("2026-03-04T05:06:08Z/..").unwrap().meets(Some(&moment)));
        assert!(Interval::parse("1900-01-01").unwrap().meets(None));
    }
}
