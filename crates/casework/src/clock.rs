//! The clocks of a case: which periods run, since when, until which day, and on what that rests.
//!
//! Every clock is worked out anew from the events and the dated rules (`geodata/rules/clocks.toml`, `sla.toml`); nothing is
//! typed in by hand, so a deadline can always explain itself.

mod rules;

pub use rules::{ClockRules, Unit};

use crate::case::Case;
use crate::course::{Course, civil_day};
use crate::sla::{CalendarDays, SlaError, SlaRules};
use crate::state::State;
use time::{Date, Duration};

/// A period that runs or ran on a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    /// Identifier of the rule, such as `return`, or `sla/C` for the main period.
    pub rule: String,
    /// Version of the file that the rule stands in.
    pub version: String,
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// Its ground.
    pub law: String,
    /// The day it began, which is not counted itself (民法典 201).
    pub started: Date,
    /// Length.
    pub days: u16,
    /// What the length counts.
    pub unit: Unit,
    /// Days that were added once (信访工作条例 34), by day and number.
    pub extended: Option<(Date, u16)>,
    /// Intervals that do not count; the last is open while the clock stands still.
    pub pauses: Vec<(Date, Option<Date>)>,
    /// Last day; `None` while it stands still, or when the calendar of a year that it needs is not published.
    pub due: Option<Date>,
    /// Last day as if it had never stood still: kept beside, so that a pause hides nothing.
    pub statutory_end: Option<Date>,
    /// Whether the last day moved from a day without work to the next working day (民法典 203).
    pub rolled: bool,
    /// The year whose working calendar is missing.
    pub missing_year: Option<i32>,
    /// The day it ended because what it waits for was done.
    pub ended: Option<Date>,
    /// Whether it is a right of the citizen rather than a duty of a body.
    pub of_citizen: bool,
}

/// The main period of every case: its class of time limits.
pub const MAIN: &str = "sla/";

/// States in which the main period stands still: while experts, courts, other bodies or the date of fulfilment decide how
/// long it takes (信访工作条例 28, 诉访分离).
const PAUSING: [State; 7] = [
    State::Appraising,
    State::Litigating,
    State::Arbitrating,
    State::AdminReview,
    State::WaitingDemo,
    State::Confirming,
    State::Fulfilling,
];

impl Clock {
    /// Whether it stands still.
    pub fn is_paused(&self) -> bool {
        self.ended.is_none() && self.pauses.last().is_some_and(|(_, end)| end.is_none())
    }

    /// Whether it runs and its last day lies before a day.
    pub fn is_overdue(&self, today: Date) -> bool {
        self.ended.is_none() && self.due.is_some_and(|due| due < today)
    }

    /// Days that did not count.
    pub fn paused_days(&self) -> i64 {
        let closed = self.pauses.iter().filter_map(|(from, to)| Some((to.as_ref()?, from)));
        closed.map(|(to, from)| (*to - *from).whole_days()).sum()
    }

    /// How the last day came about, in a sentence.
    pub fn explained_zh(&self) -> String {
        let unit = match self.unit {
            Unit::Working => "个工作日",
            Unit::Calendar => "日",
            Unit::Months => "个月",
        };
        let mut text = format!("自{}的次日起{}{unit}({})", self.started, self.days, self.law);
        if let Some((on, days)) = self.extended {
            text += &format!(",{on}批准延长{days}日");
        }
        for (from, to) in &self.pauses {
            text += &match to {
                Some(to) => format!(",{from}至{to}中止，{}日不计", (*to - *from).whole_days()),
                None => format!(",{from}起中止"),
            };
        }
        if self.rolled {
            text += ",末日为休息日，顺延至下一工作日";
        }
        if let Some(year) = self.missing_year {
            text += &format!(",{year}年工作日历尚未公布(geodata/calendar/cn.csv)");
        }
        text + &format!(";规则 {} 版本 {}", self.rule, self.version)
    }

    /// The same in English.
    pub fn explained_en(&self) -> String {
        let unit = match self.unit {
            Unit::Working => "working days",
            Unit::Calendar => "days",
            Unit::Months => "months",
        };
        let mut text = format!("{} {unit} after {} ({})", self.days, self.started, self.law);
        if let Some((on, days)) = self.extended {
            text += &format!(", extended by {days} days on {on}");
        }
        for (from, to) in &self.pauses {
            text += &match to {
                Some(to) => {
                    format!(", {} days from {from} to {to} not counted", (*to - *from).whole_days())
                }
                None => format!(", stands still since {from}"),
            };
        }
        if self.rolled {
            text += ", moved to the next working day";
        }
        if let Some(year) = self.missing_year {
            text += &format!(", the working calendar of {year} is not published (geodata/calendar/cn.csv)");
        }
        text + &format!("; rule {} of {}", self.rule, self.version)
    }
}

/// All clocks of a case in the order they began, the main one first.
///
/// # Errors
/// [`SlaError`] when no class fits, or a period leaves the calendar that can be written.
pub fn clocks(
    rules: &ClockRules,
    sla: &SlaRules,
    case: &Case,
    course: &Course,
) -> Result<Vec<Clock>, SlaError> {
    let mut clocks = vec![main_clock(sla, case, course)?];
    clocks.extend(rules.clocks(sla.calendar(), course, case.complex_since(course))?);
    Ok(clocks)
}

/// The main period: from the report, or from the reopening; it stands still in courts and appraisals and ends when the case does.
///
/// # Errors
/// As [`clocks`].
pub fn main_clock(sla: &SlaRules, case: &Case, course: &Course) -> Result<Clock, SlaError> {
    let class = sla.class_of(&case.report.category, case.report.people)?;
    let reopened = course.stations.iter().rposition(|(state, _)| *state == State::Reopened);
    let stations = &course.stations[reopened.unwrap_or(0)..];
    let started = match reopened {
        Some(at) => course.stations[at].1,
        None => civil_day(case.reported_at),
    };
    let mut pauses = vec![];
    for (i, (state, from)) in stations.iter().enumerate() {
        if PAUSING.contains(state) {
            pauses.push((*from, stations.get(i + 1).map(|(_, day)| *day)));
        }
    }
    let extended = course.extended.map(|day| (day, class.extension_days));
    let ended = stations.iter().find(|(state, _)| !state.is_open()).map(|(_, day)| *day);
    let mut clock = Clock {
        rule: format!("{MAIN}{}", class.code),
        version: sla.version.clone(),
        name_zh: class.name_zh.clone(),
        name_en: class.name_en.clone(),
        law: class.law.clone(),
        started,
        days: class.calendar_days,
        unit: Unit::Calendar,
        extended,
        pauses,
        due: None,
        statutory_end: None,
        rolled: false,
        missing_year: None,
        ended,
        of_citizen: false,
    };
    let whole = i64::from(class.calendar_days) + extended.map_or(0, |(_, days)| i64::from(days));
    let last = |days: i64| started.checked_add(Duration::days(days)).ok_or(SlaError::OutOfRange);
    let rolled = |day: Date| match class.rolls.then(|| sla.calendar().rolled(day)) {
        None => Ok((day, None)),
        Some(Ok(day)) => Ok((day, None)),
        // The day is right but for a holiday that nobody knows yet.
        Some(Err(SlaError::YearMissing { year })) => Ok((day, Some(year))),
        Some(Err(other)) => Err(other),
    };
    clock.statutory_end = Some(rolled(last(whole)?)?.0);
    if !clock.is_paused() {
        let plain = last(whole + clock.paused_days())?;
        let (due, missing) = rolled(plain)?;
        clock.rolled = due != plain;
        (clock.due, clock.missing_year) = (Some(due), missing);
    }
    Ok(clock)
}

/// What was not handled here has no time limit here.
pub(crate) fn has_limit(state: State) -> bool {
    !matches!(state, State::NotAccepted | State::Merged | State::Withdrawn)
}

/// Last day of the main period of a case; `None` while it stands still, and for a case that was not handled here.
///
/// # Errors
/// As [`clocks`].
pub fn due(sla: &SlaRules, case: &Case, course: &Course) -> Result<Option<Date>, SlaError> {
    Ok(main_clock(sla, case, course)?.due.filter(|_| has_limit(case.state)))
}

/// The same day so many months later, or the last day of that month.
pub(crate) fn months_after(day: Date, months: u16) -> Option<Date> {
    let number = i32::from(u8::from(day.month())) - 1 + i32::from(months);
    let year = day.year() + number.div_euclid(12);
    let month = time::Month::try_from(number.rem_euclid(12) as u8 + 1).ok()?;
    Date::from_calendar_date(year, month, day.day().min(month.length(year))).ok()
}

/// The last day of a period that is counted in whole days or months.
fn last_day(
    calendar: &crate::sla::WorkCalendar,
    started: Date,
    days: u16,
    unit: Unit,
    rolls: bool,
) -> Result<(Option<Date>, bool, Option<i32>), SlaError> {
    let counted = match unit {
        Unit::Calendar => calendar.after(started, CalendarDays(days)),
        Unit::Working => calendar.after_working(started, crate::sla::WorkingDays(days)),
        Unit::Months => months_after(started, days).ok_or(SlaError::OutOfRange),
    };
    let plain = match counted {
        Ok(day) => day,
        Err(SlaError::YearMissing { year }) => return Ok((None, false, Some(year))),
        Err(other) => return Err(other),
    };
    match rolls.then(|| calendar.rolled(plain)) {
        None => Ok((Some(plain), false, None)),
        Some(Ok(day)) => Ok((Some(day), day != plain, None)),
        Some(Err(SlaError::YearMissing { year })) => Ok((Some(plain), false, Some(year))),
        Some(Err(other)) => Err(other),
    }
}
