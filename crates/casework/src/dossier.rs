//! The pure parts of a mine's dossier: months of a timeline, and how often households report, with its interval.

use serde::Serialize;
use std::collections::BTreeMap;
use time::Date;

/// The 97.5 % point of the normal distribution, for an interval of 95 %.
const Z: f64 = 1.959_963_984_540_054;

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
pub struct Rate {
    /// Cases.
    pub cases: u32,
    /// Households.
    pub households: u32,
    /// Cases of a hundred households; `None` without households.
    pub per_hundred: Option<f64>,
    /// Its interval of 95 %.
    pub interval: Option<[f64; 2]>,
}

impl Rate {
    /// The rate with Byar's interval for a number of events (Breslow and Day 1987, IARC 82, eq. 2.12, 2.13), which differs from the
    /// exact one by less than a hundredth from ten events on; for no event the upper end is the exact one.
    ///
    /// ```
    /// let [low, high] = casework::dossier::Rate::new(10, 100).interval.unwrap();
    /// assert!((low - 4.795).abs() < 0.05 && (high - 18.39).abs() < 0.05);
    /// ```
    pub fn new(cases: u32, households: u32) -> Rate {
        let n = f64::from(cases);
        let end = |n: f64, z: f64| n * (1.0 - 1.0 / (9.0 * n) + z / (3.0 * n.sqrt())).powi(3);
        let low = if cases == 0 { 0.0 } else { end(n, -Z).max(0.0) };
        let high = if cases == 0 { -0.025_f64.ln() } else { end(n + 1.0, Z) };
        let hundred = |v: f64| 100.0 * v / f64::from(households);
        let known = households > 0;
        Rate {
            cases,
            households,
            per_hundred: known.then(|| hundred(n)),
            interval: known.then(|| [hundred(low), hundred(high)]),
        }
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

    #[test]
    fn a_rate_has_the_published_intervals_of_counts() {
        // Exact Poisson limits of tables: 0 (0, 3.689), 5 (1.624, 11.668), 100 (81.36, 121.63).
        for (cases, low, high, within) in
            [(0, 0.0, 3.689, 1e-3), (5, 1.624, 11.668, 0.05), (100, 81.36, 121.63, 0.02)]
        {
            let [l, h] = Rate::new(cases, 100).interval.unwrap();
            assert!((l - low).abs() < within && (h - high).abs() < within, "{cases}: {l} {h}");
        }
        assert_eq!(Rate::new(3, 0).per_hundred, None);
    }
}
