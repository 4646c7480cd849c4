//! Who looks after a place and can be reached at a moment: duty periods, absences, deputies.
//!
//! Nobody's presence is assumed: of whom no duty period is recorded it is unknown, and that is what is said.

mod absence;
mod cover;
mod posts;
#[cfg(test)]
mod tests;

pub use absence::{Absence, AbsenceFault, AbsenceKind, MAX_ABSENCE_DAYS, NewAbsence, noting_capacity};
pub use cover::{CoverCounts, CoverReport, CoverRules, Gap, GapPerson, GridCover, TownshipCover};
pub use posts::{Cover, Holder, Post, PostKind, Posts, Spot};

use crate::course::SHANGHAI;
use crate::sla::WorkCalendar;
use crate::words::words;
use std::collections::HashMap;
use time::{Date, OffsetDateTime, Time};

words! {
    /// On which days a duty period holds.
    DutyDays {
        EveryDay "every_day" "每天" "every day",
        WorkingDays "working_days" "工作日" "working days",
    }
}

/// When a person at work can be reached, in Asia/Shanghai.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DutyPeriod {
    /// On which days it begins.
    pub days: DutyDays,
    /// From this time on.
    pub from: Time,
    /// Up to, not including, this time: of the next day when it is not later than `from`.
    pub until: Time,
}

/// Duty periods and standing deputies (AB 角) of the people at work, by identifier of the person.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Roster {
    /// Duty periods; somebody without one is not known to be reachable at any time.
    pub duty: HashMap<String, Vec<DutyPeriod>>,
    /// Who stands in whenever the person cannot be reached.
    pub deputies: HashMap<String, String>,
}

/// Whether somebody can be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Within a duty period and not away.
    Reachable,
    /// Outside of every duty period.
    OffDuty,
    /// Away, up to and including this day.
    Absent(Date),
    /// No duty period is recorded, or the calendar of the year is not published.
    Unknown,
}

impl Reach {
    /// The machine word.
    pub fn as_str(self) -> &'static str {
        match self {
            Reach::Reachable => "reachable",
            Reach::OffDuty => "off_duty",
            Reach::Absent(_) => "absent",
            Reach::Unknown => "unknown",
        }
    }
}

/// The roster at one moment.
pub struct Presence<'a> {
    roster: &'a Roster,
    absent: HashMap<&'a str, &'a Absence>,
    day: Date,
    time: Time,
    calendar: &'a WorkCalendar,
}

impl<'a> Presence<'a> {
    /// The roster with the absences of that moment; others among them do no harm.
    pub fn at(
        roster: &'a Roster,
        absences: &'a [Absence],
        calendar: &'a WorkCalendar,
        moment: OffsetDateTime,
    ) -> Presence<'a> {
        let local = moment.to_offset(SHANGHAI);
        let (day, time) = (local.date(), local.time());
        let absent = absences.iter().filter(|a| a.holds(day)).map(|a| (a.person.as_str(), a)).collect();
        Presence { roster, absent, day, time, calendar }
    }

    /// Whether a person can be reached.
    pub fn reach(&self, person: &str) -> Reach {
        if let Some(absence) = self.absent.get(person) {
            return Reach::Absent(absence.until);
        }
        let Some(periods) = self.roster.duty.get(person).filter(|p| !p.is_empty()) else {
            return Reach::Unknown;
        };
        let held: Vec<Option<bool>> = periods.iter().map(|p| self.on_duty(p)).collect();
        if held.contains(&Some(true)) {
            Reach::Reachable
        } else if held.contains(&None) {
            Reach::Unknown
        } else {
            Reach::OffDuty
        }
    }

    /// Who stands in for a person: whom the absence names, else the standing deputy. A deputy's deputy is nobody's.
    pub fn deputy(&self, person: &str) -> Option<&'a str> {
        let named = self.absent.get(person).and_then(|a| a.deputy.as_deref());
        named.or_else(|| self.roster.deputies.get(person).map(String::as_str))
    }

    /// Whether a duty period holds; nothing when the calendar does not tell.
    fn on_duty(&self, period: &DutyPeriod) -> Option<bool> {
        let DutyPeriod { from, until, .. } = *period;
        let today = || self.begins_on(period, self.day);
        if from < until {
            return if (from..until).contains(&self.time) { today() } else { Some(false) };
        }
        // It passes midnight: the hours before `until` belong to the day before.
        if self.time >= from {
            today()
        } else if self.time < until {
            self.begins_on(period, self.day.previous_day()?)
        } else {
            Some(false)
        }
    }

    fn begins_on(&self, period: &DutyPeriod, day: Date) -> Option<bool> {
        match period.days {
            DutyDays::EveryDay => Some(true),
            DutyDays::WorkingDays => self.calendar.is_working(day).ok(),
        }
    }
}
