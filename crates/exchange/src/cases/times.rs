//! Times as tables hold them: civil time of Asia/Shanghai in the ways that people and spreadsheets write it.

use time::format_description::well_known::Rfc3339;
use time::macros::{date, offset};
use time::{Date, Duration, Month, OffsetDateTime, Time};

/// Day 0 of spreadsheets' serial numbers (with their leap day of 1900 that never was).
const SERIAL_ZERO: Date = date!(1899 - 12 - 30);
/// Serial numbers of the years 2000 to 2100.
const SERIALS: std::ops::RangeInclusive<f64> = 36_526.0..=73_415.0;

/// Reads `2026-11-03 08:05:09`, `2026/11/3 8:05`, `2026年11月3日8时5分`, `20261103`, RFC 3339 with an offset, or the serial
/// number of a spreadsheet. The day alone is its first instant. Years other than 2000 to 2100 are none.
pub(super) fn instant(text: &str) -> Option<OffsetDateTime> {
    let text = text.trim();
    if let Ok(at) = OffsetDateTime::parse(text, &Rfc3339) {
        return known(at);
    }
    let is_number = text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    if is_number && text.len() == 8 && !text.contains('.') {
        let day = civil(text.get(..4)?, text.get(4..6)?, text.get(6..)?)?;
        return known(day.midnight().assume_offset(offset!(+8)));
    }
    if is_number {
        let serial: f64 = text.parse().ok().filter(|s| SERIALS.contains(s))?;
        let seconds = Duration::seconds((serial.fract() * 86_400.0).round() as i64);
        let day = SERIAL_ZERO.checked_add(Duration::days(serial.trunc() as i64))?;
        return known(day.midnight().assume_offset(offset!(+8)) + seconds);
    }
    let separated: String = text.chars().map(|c| if c.is_ascii_digit() { c } else { ' ' }).collect();
    let allowed = |c: char| c.is_ascii_digit() || c.is_whitespace() || "-/.:：年月日号时点分秒T".contains(c);
    if !text.chars().all(allowed) {
        return None;
    }
    let mut parts = separated.split_whitespace();
    let year = parts.next().filter(|y| y.len() == 4)?;
    let day = civil(year, parts.next()?, parts.next()?)?;
    let numbers = parts.map(|p| p.parse::<u8>().ok()).collect::<Option<Vec<u8>>>();
    // A fraction of a second is longer than a byte holds and says nothing.
    let numbers = numbers.or_else(|| {
        let whole = separated.split_whitespace().skip(3).take(3);
        whole.map(|p| p.parse::<u8>().ok()).collect()
    })?;
    let part = |i: usize| numbers.get(i).copied().unwrap_or(0);
    let time = Time::from_hms(part(0), part(1), part(2)).ok()?;
    known(day.with_time(time).assume_offset(offset!(+8)))
}

fn civil(year: &str, month: &str, day: &str) -> Option<Date> {
    let month = Month::try_from(month.parse::<u8>().ok()?).ok()?;
    Date::from_calendar_date(year.parse().ok()?, month, day.parse().ok()?).ok()
}

fn known(at: OffsetDateTime) -> Option<OffsetDateTime> {
    (2000..=2100).contains(&at.year()).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::instant;
    use time::macros::datetime;

    #[test]
    fn times_are_read_in_the_ways_that_people_and_spreadsheets_write_them() {
        let expected = Some(datetime!(2026-11-03 8:05:00 +8));
        for text in [
            "2026-11-03 08:05:00",
            "2026/11/3 8:05",
            "2026年11月3日8时5分",
            "2026.11.03 08:05",
            "2026-11-03T08:05:00",
            "2026-11-03T00:05:00Z",
            "2026-11-03T08:05:00+08:00",
            "2026-11-03 08:05:00.000",
        ] {
            assert_eq!(instant(text), expected, "{text}");
        }
        for text in ["20261103", "2026-11-03", "46329"] {
            assert_eq!(instant(text), Some(datetime!(2026-11-03 0:00 +8)), "{text}");
        }
        assert_eq!(instant("46329.5"), Some(datetime!(2026-11-03 12:00 +8)));
    }

    #[test]
    fn what_could_be_two_days_or_is_none_is_not_guessed() {
        for text in [
            "",
            "昨天",
            "11/03/2026",
            "3.11.26",
            "2026-13-01",
            "2026-02-30",
            "1850-01-01",
            "12",
            "2026-11-03 25:00",
        ] {
            assert_eq!(instant(text), None, "{text}");
        }
    }
}
