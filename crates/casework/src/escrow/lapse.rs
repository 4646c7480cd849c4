//! When the right to collect ends (民法典 574), and who is reminded before: worked out from the day on which the five years
//! begin, by the calendar.

use super::EscrowRules;
use crate::clock::months_after;
use crate::sla::{SlaError, WorkCalendar};
use time::Date;

/// How far the five years have run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watch {
    /// Day on which they begin; it is not counted itself (民法典 201).
    pub begins_on: Date,
    /// Last day on which the right can be used.
    pub last_day: Date,
    /// Whether it moved from a day without work to the next working day (民法典 203).
    pub rolled: bool,
    /// The year whose calendar is not published yet: the last day may still move by some days.
    pub provisional: Option<i32>,
    /// Days on which somebody is reminded.
    pub alerts: [Date; 3],
    /// How many of them have come.
    pub reached: usize,
    /// Days to the last day; negative after it.
    pub days_left: i64,
    /// Whether the beginning is certain: a deposit on condition waits for a lawyer to fix it.
    pub certain: bool,
}

impl Watch {
    /// Of five years that begin on a day, seen on another.
    ///
    /// # Errors
    /// [`SlaError::OutOfRange`] beyond the last date there is.
    pub fn of(
        rules: &EscrowRules,
        calendar: &WorkCalendar,
        (begins_on, certain): (Date, bool),
        today: Date,
    ) -> Result<Watch, SlaError> {
        let after = |months| months_after(begins_on, months).ok_or(SlaError::OutOfRange);
        let end = after(rules.collect_months)?;
        let (last_day, provisional) = match calendar.rolled(end) {
            Ok(day) => (day, None),
            Err(SlaError::YearMissing { year }) => (end, Some(year)),
            Err(other) => return Err(other),
        };
        let [first, second, third] = rules.alert_months;
        let alerts = [after(first)?, after(second)?, after(third)?];
        Ok(Watch {
            begins_on,
            last_day,
            rolled: last_day != end,
            provisional,
            reached: alerts.iter().filter(|day| **day <= today).count(),
            alerts,
            days_left: (last_day - today).whole_days(),
            certain,
        })
    }

    /// The next day on which somebody is reminded.
    pub fn next_alert(&self) -> Option<Date> {
        self.alerts.get(self.reached).copied()
    }

    /// Whether the right has ended on a day. Where the calendar is not published or the beginning not fixed, nothing ends: the
    /// program takes no right from anybody on a guess.
    pub fn ended_on(&self, day: Date) -> bool {
        self.certain && self.provisional.is_none() && day > self.last_day
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use time::macros::date;

    fn rules() -> EscrowRules {
        EscrowRules::parse(include_str!("../../../../geodata/rules/escrow.toml")).unwrap()
    }

    fn calendar() -> WorkCalendar {
        WorkCalendar::parse(include_str!("../../../../geodata/calendar/cn.csv")).unwrap()
    }

    fn watch(begins_on: Date, today: Date) -> Watch {
        Watch::of(&rules(), &calendar(), (begins_on, true), today).unwrap()
    }

    #[test]
    fn reminders_come_after_three_four_and_four_and_a_half_years_on_the_same_day_of_the_month() {
        let begins = date!(2021 - 11 - 30);
        let found = watch(begins, date!(2024 - 11 - 29));
        assert_eq!(found.alerts, [date!(2024 - 11 - 30), date!(2025 - 11 - 30), date!(2026 - 05 - 30)]);
        assert_eq!((found.reached, found.next_alert()), (0, Some(date!(2024 - 11 - 30))));
        for (today, reached) in
            [(date!(2024 - 11 - 30), 1), (date!(2026 - 05 - 29), 2), (date!(2026 - 05 - 30), 3)]
        {
            assert_eq!(watch(begins, today).reached, reached, "{today}");
        }
        assert_eq!(watch(begins, date!(2026 - 11 - 27)).next_alert(), None);
    }

    #[test]
    fn the_last_day_is_the_same_day_five_years_later_or_the_next_working_day() {
        // 2026-11-30 is a Monday; 2026-10-03 lies in the holiday, work begins again on the 8th.
        let found = watch(date!(2021 - 11 - 30), date!(2026 - 11 - 27));
        assert_eq!((found.last_day, found.rolled, found.days_left), (date!(2026 - 11 - 30), false, 3));
        assert!(!found.ended_on(date!(2026 - 11 - 30)) && found.ended_on(date!(2026 - 12 - 01)));
        let rolled = watch(date!(2021 - 10 - 03), date!(2026 - 10 - 09));
        assert_eq!((rolled.last_day, rolled.rolled, rolled.days_left), (date!(2026 - 10 - 08), true, -1));
    }

    #[test]
    fn a_leap_day_ends_on_the_last_day_of_february_and_reminds_there() {
        let found = watch(date!(2024 - 02 - 29), date!(2024 - 03 - 01));
        assert_eq!(found.last_day, date!(2029 - 02 - 28));
        assert_eq!(found.alerts, [date!(2027 - 02 - 28), date!(2028 - 02 - 29), date!(2028 - 08 - 29)]);
    }

    #[test]
    fn nothing_ends_on_a_guess() {
        let unpublished = watch(date!(2024 - 05 - 06), date!(2030 - 01 - 01));
        assert_eq!(unpublished.provisional, Some(2029));
        assert!(!unpublished.ended_on(date!(2030 - 01 - 01)));
        let unfixed =
            Watch::of(&rules(), &calendar(), (date!(2021 - 10 - 03), false), date!(2026 - 11 - 27)).unwrap();
        assert!(!unfixed.ended_on(date!(2026 - 11 - 27)) && unfixed.days_left < 0);
    }

    proptest! {
        #[test]
        fn reminders_grow_and_lie_before_the_end(days in 0i64..12_000, later in 0i64..3_000) {
            let begins = date!(2000 - 01 - 01) + time::Duration::days(days);
            let found = watch(begins, begins + time::Duration::days(later));
            prop_assert!(found.alerts.is_sorted() && found.alerts[2] < found.last_day);
            prop_assert!(begins < found.alerts[0]);
            prop_assert!((1_824..=1_845).contains(&(found.last_day - begins).whole_days()));
            prop_assert_eq!(found.reached == 3, found.next_alert().is_none());
        }
    }
}
