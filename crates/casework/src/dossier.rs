//! The pure parts of a mine's dossier: months of a timeline, and how often households report.

use crate::planning::Rate;
use serde::Serialize;
use std::collections::BTreeMap;
use time::Date;

/// What happened in one month.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Month {
    /// Such as `2026-03`.
    pub month: String,
    /// Way of the faces, metres; `None` when no survey of a face ends in it.
    pub advance_m: Option<f64>,
    /// Blasts recorded.
    pub blasts: u32,
    /// Largest charge of one delay, kg.
    pub largest_charge_kg: Option<f64>,
    /// Cases reported.
    pub reports: u32,
    /// Visits, investigations and call-backs.
    pub visits: u32,
}

/// The months up to a day, oldest first, by their first day; the last is that of the day.
pub fn months(until: Date, count: u32) -> BTreeMap<Date, Month> {
    let mut months = BTreeMap::new();
    let mut first = until.replace_day(1).unwrap_or(until);
    for _ in 0..count {
        let month = format!("{:04}-{:02}", first.year(), u8::from(first.month()));
        months.insert(first, Month { month, ..Month::default() });
        let Some(before) = first.previous_day() else { break };
        first = before.replace_day(1).unwrap_or(before);
    }
    months
}

/// The month that a day belongs to, when it is among them.
pub fn month_of(months: &mut BTreeMap<Date, Month>, day: Date) -> Option<&mut Month> {
    months.get_mut(&day.replace_day(1).ok()?)
}

/// So many cases of so many households.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Share {
    /// Cases.
    pub cases: u32,
    /// Households.
    pub households: u32,
    /// As a rate with its interval; `None` without households.
    pub rate: Option<Rate>,
}

impl Share {
    /// Cases of households, with the rate that the planner's report would give.
    pub fn of(cases: u32, households: u32) -> Share {
        Share { cases, households, rate: Rate::of(cases, households) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn months_run_up_to_the_month_of_the_day_and_over_the_turn_of_a_year() {
        let mut found = months(date!(2026 - 02 - 28), 4);
        let names: Vec<_> = found.values().map(|m| m.month.as_str()).collect();
        assert_eq!(names, ["2025-11", "2025-12", "2026-01", "2026-02"]);
        month_of(&mut found, date!(2025 - 12 - 31)).unwrap().reports += 1;
        assert_eq!(found[&date!(2025 - 12 - 01)].reports, 1);
        assert!(month_of(&mut found, date!(2025 - 10 - 31)).is_none());
    }
}
