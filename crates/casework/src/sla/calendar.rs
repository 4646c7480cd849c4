//! Working days as the State Council publishes them year by year (`geodata/calendar/cn.csv`).

use super::SlaError;
use std::collections::{BTreeMap, BTreeSet};
use time::{Date, Duration, Month, Weekday};

/// A number of calendar days. Never mixed with [`WorkingDays`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CalendarDays(pub u16);

/// A number of working days: weekdays that are no holiday, and weekends worked in exchange (调休).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct WorkingDays(pub u16);

/// The days that differ from an ordinary week, by year. A year that is not in the file is unknown, never guessed.
///
/// ```
/// use casework::sla::{WorkCalendar, WorkingDays};
/// use time::macros::date;
/// let year = "date,kind,name\n2026-10-01,holiday,National Day\n2026-10-10,workday,National Day\n";
/// let calendar = WorkCalendar::parse(year).unwrap();
/// assert_eq!(calendar.is_working(date!(2026-10-10)), Ok(true));
/// assert!(calendar.is_working(date!(2027-01-04)).is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkCalendar {
    /// `true` for a weekend day worked in exchange, `false` for a holiday.
    worked: BTreeMap<Date, bool>,
    years: BTreeSet<i32>,
}

impl WorkCalendar {
    /// Reads `date,kind,name` with kind `holiday` or `workday`.
    ///
    /// A year counts as published when its National Day is listed: a notice for one year may list days of the last
    /// week of the year before, so a single row does not make a year.
    ///
    /// # Errors
    /// [`SlaError::Calendar`] with the line of the first fault.
    pub fn parse(text: &str) -> Result<WorkCalendar, SlaError> {
        let refuse = |line: usize, problem: String| SlaError::Calendar { line, problem };
        let mut lines = text.trim_start_matches('\u{feff}').lines().enumerate();
        if lines.next().map(|(_, l)| l.trim()) != Some("date,kind,name") {
            return Err(refuse(1, "the header `date,kind,name` is expected".into()));
        }
        let mut worked = BTreeMap::new();
        for (i, line) in lines.filter(|(_, l)| !l.trim().is_empty()) {
            let mut fields = line.split(',').map(str::trim);
            let (day, kind) = (fields.next().unwrap_or(""), fields.next().unwrap_or(""));
            let date = civil_date(day)
                .ok_or_else(|| refuse(i + 1, format!("`{day}` is not a date such as 2026-10-01")))?;
            let works = match kind {
                "workday" => true,
                "holiday" => false,
                _ => {
                    return Err(refuse(i + 1, format!("unknown kind `{kind}`, expected holiday or workday")));
                }
            };
            if worked.insert(date, works).is_some() {
                return Err(refuse(i + 1, format!("{date} stands twice")));
            }
        }
        let national_day = |d: &Date| (d.month(), d.day()) == (Month::October, 1);
        let years = worked.keys().filter(|d| national_day(d)).map(|d| d.year()).collect();
        Ok(WorkCalendar { worked, years })
    }

    /// Whether the calendar of a year is in the file.
    pub fn covers(&self, year: i32) -> bool {
        self.years.contains(&year)
    }

    /// Whether work is done on a day.
    ///
    /// # Errors
    /// [`SlaError::YearMissing`] for a year that is not in the file.
    pub fn is_working(&self, day: Date) -> Result<bool, SlaError> {
        if !self.covers(day.year()) {
            return Err(SlaError::YearMissing { year: day.year() });
        }
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        Ok(self.worked.get(&day).copied().unwrap_or(!weekend))
    }

    /// The last of a number of calendar days, the first day not counted (民法典 201).
    ///
    /// # Errors
    /// [`SlaError::OutOfRange`] beyond the last date there is.
    pub fn after(&self, start: Date, days: CalendarDays) -> Result<Date, SlaError> {
        start.checked_add(Duration::days(days.0.into())).ok_or(SlaError::OutOfRange)
    }

    /// The last of a number of working days, the first day not counted.
    ///
    /// # Errors
    /// [`SlaError::YearMissing`] when the count runs into a year that is not in the file.
    pub fn after_working(&self, start: Date, days: WorkingDays) -> Result<Date, SlaError> {
        let mut day = start;
        let mut left = days.0;
        while left > 0 {
            day = day.next_day().ok_or(SlaError::OutOfRange)?;
            left -= u16::from(self.is_working(day)?);
        }
        Ok(day)
    }

    /// The day itself when work is done on it, otherwise the next working day (民法典 203).
    ///
    /// # Errors
    /// [`SlaError::YearMissing`] when that needs a year that is not in the file.
    pub fn rolled(&self, day: Date) -> Result<Date, SlaError> {
        let mut day = day;
        while !self.is_working(day)? {
            day = day.next_day().ok_or(SlaError::OutOfRange)?;
        }
        Ok(day)
    }
}

fn civil_date(text: &str) -> Option<Date> {
    let format = time::macros::format_description!("[year]-[month]-[day]");
    Date::parse(text, format).ok()
}
