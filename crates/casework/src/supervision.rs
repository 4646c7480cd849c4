//! Supervision (督办): the ladder of measures as a time limit nears and passes (`geodata/rules/supervision.toml`).

use crate::case::Case;
use crate::clock::{self, Clock, ClockRules, has_limit, main_clock};
use crate::closing::ClosingRules;
use crate::course::Course;
use crate::document::DocumentKind;
use crate::rule_file::toml_fault;
use crate::sla::{SlaError, SlaRules, WorkCalendar, WorkingDays};
use serde::Deserialize;
use time::{Date, Duration};

/// The dated rules that a decision rests on.
#[derive(Debug, Clone, Copy)]
pub struct LifeRules<'a> {
    /// Periods beside the main one.
    pub clocks: &'a ClockRules,
    /// Classes of time limits with the working calendar.
    pub sla: &'a SlaRules,
    /// The ladder of supervision.
    pub ladder: &'a Ladder,
    /// What a case must show before it ends.
    pub closing: &'a ClosingRules,
}

/// What the clocks of a case come to: kept beside the case, for lists and for the program that supervises.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockState {
    /// Last day of the main period; `None` while it stands still.
    pub due: Option<Date>,
    /// Last day as if it had never stood still.
    pub statutory_end: Option<Date>,
    /// Rule of the main period with the version of its file.
    pub rule: String,
    /// Whether it stands still.
    pub paused: bool,
    /// Supervision measures taken in this round.
    pub measure_step: u8,
    /// Day of the next one.
    pub next_measure_on: Option<Date>,
}

impl ClockState {
    /// Works it out; `taken` measures were taken in this round.
    ///
    /// # Errors
    /// As [`crate::clock::clocks`].
    pub fn of(rules: LifeRules<'_>, case: &Case, course: &Course, taken: u8) -> Result<ClockState, SlaError> {
        ClockState::after(rules, case, course, taken, None)
    }

    /// The same, with what was missed by a day left aside.
    fn after(
        rules: LifeRules<'_>,
        case: &Case,
        course: &Course,
        taken: u8,
        told: Option<Date>,
    ) -> Result<ClockState, SlaError> {
        let (calendar, clocks) =
            (rules.sla.calendar(), clock::clocks(rules.clocks, rules.sla, case, course)?);
        let Some(clock) = clocks.first() else { return Err(SlaError::OutOfRange) };
        let next = rules.ladder.next(clock, calendar, taken).map(|(_, day)| day);
        let missed = rules.ladder.missed(&clocks, calendar, course);
        let missed = missed.iter().map(|missed| missed.on).filter(|on| told.is_none_or(|told| *on > told));
        Ok(ClockState {
            due: clock.due.filter(|_| has_limit(case.state)),
            statutory_end: clock.statutory_end,
            rule: format!("{}@{}", clock.rule, clock.version),
            paused: clock.is_paused(),
            measure_step: taken,
            next_measure_on: missed.chain(next).min(),
        })
    }

    /// The same for a case that was led elsewhere until a day: what the ladder would have done by then counts as done.
    ///
    /// # Errors
    /// As [`crate::clock::clocks`].
    pub fn as_of(
        rules: LifeRules<'_>,
        case: &Case,
        course: &Course,
        day: Date,
    ) -> Result<ClockState, SlaError> {
        let clock = main_clock(rules.sla, case, course)?;
        let reached = (0..).map_while(|taken| rules.ladder.next(&clock, rules.sla.calendar(), taken));
        let taken = reached.take_while(|(_, on)| *on <= day).count();
        ClockState::after(rules, case, course, taken as u8, Some(day))
    }
}

/// One measure of the ladder.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// Its place on the ladder, from 1 without gaps.
    pub step: u8,
    /// Identifier of the rule.
    pub id: String,
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// `yellow`, `orange` or `red`.
    pub colour: Colour,
    /// Taken once this share of the time is used up.
    #[serde(default)]
    at_percent: Option<u8>,
    /// Or so many working days after the last day; 0 means the day after it.
    #[serde(default)]
    working_days_late: Option<u16>,
    /// The document that it produces.
    #[serde(default)]
    pub document: Option<DocumentKind>,
    /// What is asked of the unit.
    pub asks: String,
}

/// A period beside the main one that is watched: the program tells once in a round when it was missed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Watch {
    /// Identifier of the rule.
    pub id: String,
    /// The period of `clocks.toml`.
    pub clock: String,
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// `yellow`, `orange` or `red`.
    pub colour: Colour,
    /// Told so many working days after the last day; 0 means the day after it.
    working_days_late: u16,
    /// The document that it produces.
    #[serde(default)]
    pub document: Option<DocumentKind>,
    /// What is asked.
    pub asks: String,
}

/// A watched period with the day on which the program tells that it was missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missed<'a> {
    /// The rule.
    pub watch: &'a Watch,
    /// The day the period began.
    pub since: Date,
    /// Its last day.
    pub due: Date,
    /// When it is told.
    pub on: Date,
}

/// How urgent a case is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Colour {
    /// Most of the time is used up.
    Yellow,
    /// Nearly all of it.
    Orange,
    /// Overdue.
    Red,
}

impl Colour {
    /// The machine word.
    pub fn as_str(self) -> &'static str {
        match self {
            Colour::Yellow => "yellow",
            Colour::Orange => "orange",
            Colour::Red => "red",
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    version: String,
    source: String,
    reply_working_days: u16,
    late_unit: LateUnit,
    measure: Vec<Measure>,
    #[serde(default)]
    watch: Vec<Watch>,
}

/// When a unit of which case after case is late is listed itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LateUnit {
    /// The step of the ladder that counts.
    pub step: u8,
    /// So many cases within a quarter.
    pub cases_in_quarter: u16,
    /// What is asked of it.
    pub asks: String,
}

/// The first day of the quarter that a day lies in.
pub fn quarter_of(day: Date) -> Date {
    let first = (u8::from(day.month()) - 1) / 3 * 3 + 1;
    let month = time::Month::try_from(first).unwrap_or(time::Month::January);
    Date::from_calendar_date(day.year(), month, 1).unwrap_or(day)
}

/// The measures in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ladder {
    /// Version, kept in every event.
    pub version: String,
    /// Where it comes from.
    pub source: String,
    /// Working days within which a unit answers a letter.
    pub reply_working_days: u16,
    /// When a unit itself is listed.
    pub late_unit: LateUnit,
    measures: Vec<Measure>,
    watches: Vec<Watch>,
}

impl Ladder {
    /// Reads and checks the ladder.
    ///
    /// # Errors
    /// [`SlaError::Syntax`] with line and column; [`SlaError::Rules`] when steps are not numbered 1, 2, 3 … or a measure says
    /// not exactly one moment.
    pub fn parse(text: &str) -> Result<Ladder, SlaError> {
        let raw: RawFile = toml::from_str(text).map_err(|e| SlaError::Syntax(toml_fault(text, &e)))?;
        for (i, measure) in raw.measure.iter().enumerate() {
            if usize::from(measure.step) != i + 1 {
                let problem =
                    format!("measure `{}` has step {}, {} is expected", measure.id, measure.step, i + 1);
                return Err(SlaError::Rules(problem));
            }
            let percent = measure.at_percent.is_some_and(|p| (1..=100).contains(&p));
            if percent == measure.working_days_late.is_some() {
                let problem = format!(
                    "measure `{}` needs either `at_percent` from 1 to 100 or `working_days_late`",
                    measure.id
                );
                return Err(SlaError::Rules(problem));
            }
        }
        for (i, watch) in raw.watch.iter().enumerate() {
            if raw.watch[..i].iter().any(|w| w.id == watch.id) {
                return Err(SlaError::Rules(format!("the watch `{}` stands twice", watch.id)));
            }
        }
        if !raw.measure.iter().any(|m| m.step == raw.late_unit.step) || raw.late_unit.cases_in_quarter == 0 {
            return Err(SlaError::Rules(
                "`late_unit` needs a step of the ladder and at least one case".into(),
            ));
        }
        let RawFile { version, source, reply_working_days, late_unit, measure, watch } = raw;
        Ok(Ladder { version, source, reply_working_days, late_unit, measures: measure, watches: watch })
    }

    /// Checks that every watched period is one of the rules.
    ///
    /// # Errors
    /// [`SlaError::Rules`] with the watch whose period does not exist.
    pub fn check_clocks(&self, clocks: &ClockRules) -> Result<(), SlaError> {
        match self.watches.iter().find(|watch| !clocks.has(&watch.clock)) {
            Some(watch) => {
                Err(SlaError::Rules(format!("watch `{}`: there is no period `{}`", watch.id, watch.clock)))
            }
            None => Ok(()),
        }
    }

    /// The watch of a period, such as `sponsor`.
    pub fn watch_of(&self, clock: &str) -> Option<&Watch> {
        self.watches.iter().find(|watch| watch.clock == clock)
    }

    /// A watch by its identifier.
    pub fn watch(&self, id: &str) -> Option<&Watch> {
        self.watches.iter().find(|watch| watch.id == id)
    }

    /// Watched periods that run and will have been missed, each with the day on which that is told; what was told in this round
    /// is left out. None while the calendar that a day needs is not published.
    pub fn missed(&self, clocks: &[Clock], calendar: &WorkCalendar, course: &Course) -> Vec<Missed<'_>> {
        let running = self.watches.iter().flat_map(|watch| {
            clocks.iter().filter(|clock| clock.rule == watch.clock).map(move |clock| (watch, clock))
        });
        let missed = running.filter_map(|(watch, clock)| {
            let due = clock.due.filter(|_| clock.ended.is_none())?;
            let late = calendar.after_working(due, WorkingDays(watch.working_days_late)).ok()?;
            Some(Missed { watch, since: clock.started, due, on: late.max(due.next_day()?) })
        });
        let told =
            |m: &Missed<'_>| course.watched.iter().any(|(id, since)| *id == m.watch.id && *since == m.since);
        missed.filter(|missed| !told(missed)).collect()
    }

    /// All measures, in order.
    pub fn measures(&self) -> &[Measure] {
        &self.measures
    }

    /// A measure by its step.
    pub fn measure(&self, step: u8) -> Option<&Measure> {
        self.measures.get(usize::from(step).checked_sub(1)?)
    }

    /// The measure after a step with the day on which it is taken: none once the clock stands still or has ended, and none while
    /// the calendar that it needs is not published.
    pub fn next(&self, clock: &Clock, calendar: &WorkCalendar, taken: u8) -> Option<(&Measure, Date)> {
        let due = clock.due.filter(|_| clock.ended.is_none())?;
        let measure = self.measure(taken + 1)?;
        let day = match (measure.at_percent, measure.working_days_late) {
            (Some(percent), _) => {
                let whole = (due - clock.started).whole_days();
                clock.started + Duration::days((whole * i64::from(percent) + 99) / 100)
            }
            (None, Some(late)) => {
                let late = calendar.after_working(due, WorkingDays(late)).ok()?;
                late.max(due.next_day()?)
            }
            (None, None) => return None,
        };
        Some((measure, day))
    }

    /// How urgent a clock is on a day.
    pub fn colour(&self, clock: &Clock, calendar: &WorkCalendar, today: Date) -> Option<Colour> {
        let reached = (0..).map_while(|taken| self.next(clock, calendar, taken));
        reached.take_while(|(_, day)| *day <= today).map(|(measure, _)| measure.colour).last()
    }

    /// The last day for a unit's answer to a letter of a day.
    ///
    /// # Errors
    /// [`SlaError::YearMissing`] when the calendar is not published so far.
    pub fn reply_by(&self, calendar: &WorkCalendar, today: Date) -> Result<Date, SlaError> {
        calendar.after_working(today, WorkingDays(self.reply_working_days))
    }
}
