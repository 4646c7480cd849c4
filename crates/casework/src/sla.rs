//! Time limits: which class a case falls in and on which civil date it is due.
//!
//! Statutory periods are dates, never instants. The calendar of a year is known only once it is published: a due date
//! that falls into an unpublished year is given unrolled and marked provisional, to be computed again later.

mod calendar;

pub use calendar::{CalendarDays, WorkCalendar, WorkingDays};

use crate::category::{CategoryCode, CategoryTree};
use crate::routing::falls_under;
use crate::rule_file::toml_fault;
use serde::Deserialize;
use time::Date;

/// Why a file is refused or no date can be given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SlaError {
    /// Not TOML, an unknown key or a wrong type; the text names line and column.
    #[error("time limits: {0}")]
    Syntax(String),
    /// The classes and rules do not fit together.
    #[error("time limits: {0}")]
    Rules(String),
    /// A fault in the calendar file.
    #[error("working calendar, line {line}: {problem}")]
    Calendar {
        /// Line, from 1.
        line: usize,
        /// What is wrong and what is expected.
        problem: String,
    },
    /// The calendar of a year is not in the file.
    #[error(
        "the working calendar has no year {year}: add the holidays and exchanged days of the State Council's notice for {year} to geodata/calendar/cn.csv"
    )]
    YearMissing {
        /// The year.
        year: i32,
    },
    /// Beyond the last date there is.
    #[error("the period ends beyond the last date that can be written")]
    OutOfRange,
}

/// A class of time limits.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlaClass {
    /// Code, such as `C`.
    pub code: String,
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// Length, the day of the report not counted.
    pub calendar_days: u16,
    /// Whether a last day without work moves to the next working day.
    pub rolls: bool,
    /// Days by which it can be extended, once; 0 when it cannot.
    #[serde(default)]
    pub extension_days: u16,
    /// Ground of the period.
    pub law: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct SlaRule {
    class: String,
    #[serde(default)]
    category: Vec<String>,
    #[serde(default)]
    people_min: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    version: String,
    source: String,
    class: Vec<SlaClass>,
    rule: Vec<SlaRule>,
}

/// The dated time limits (`geodata/rules/sla.toml`) with the calendar they are counted by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlaRules {
    /// Version, the basis of every due date together with its class.
    pub version: String,
    /// Where the periods come from.
    pub source: String,
    classes: Vec<SlaClass>,
    rules: Vec<SlaRule>,
    calendar: WorkCalendar,
}

/// A due date with what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// Last day of the period.
    pub date: Date,
    /// Code of the class.
    pub class: String,
    /// Whether it moved from a day without work to the next working day.
    pub rolled: bool,
    /// The year whose calendar is not published yet: the date is then unrolled and may move when it is.
    pub provisional: Option<i32>,
}

impl SlaRules {
    /// Reads and checks the time limits.
    ///
    /// # Errors
    /// [`SlaError::Syntax`] with line and column, [`SlaError::Rules`] when a rule names no class, an ill-formed code, or
    /// when no last rule fits every case.
    pub fn parse(text: &str, calendar: WorkCalendar) -> Result<SlaRules, SlaError> {
        let raw: RawFile = toml::from_str(text).map_err(|e| SlaError::Syntax(toml_fault(text, &e)))?;
        let rules = SlaRules {
            version: raw.version,
            source: raw.source,
            classes: raw.class,
            rules: raw.rule,
            calendar,
        };
        for rule in &rules.rules {
            if rules.class(&rule.class).is_none() {
                return Err(SlaError::Rules(format!(
                    "a rule names class `{}`, which is not defined",
                    rule.class
                )));
            }
        }
        match rules.rules.last() {
            Some(last) if last.category.is_empty() && last.people_min == 0 => Ok(rules),
            _ => Err(SlaError::Rules(
                "the last rule must have no condition, so that every case has a class".into(),
            )),
        }
    }

    /// Checks that every category a rule names is in the tree.
    ///
    /// # Errors
    /// [`SlaError::Rules`] with the first code that is not.
    pub fn check_categories(&self, tree: &CategoryTree) -> Result<(), SlaError> {
        let named = self.rules.iter().flat_map(|r| &r.category);
        match named.into_iter().find(|code| tree.any(code).is_err()) {
            None => Ok(()),
            Some(code) => {
                Err(SlaError::Rules(format!("category `{code}` is not in the tree {}", tree.version)))
            }
        }
    }

    /// A class by its code.
    pub fn class(&self, code: &str) -> Option<&SlaClass> {
        self.classes.iter().find(|c| c.code == code)
    }

    /// The calendar the limits are counted by.
    pub fn calendar(&self) -> &WorkCalendar {
        &self.calendar
    }

    /// The class of a case: that of the first rule that fits.
    ///
    /// # Errors
    /// [`SlaError::Rules`] when none fits, which [`SlaRules::parse`] excludes.
    pub fn class_of(&self, category: &CategoryCode, people: u32) -> Result<&SlaClass, SlaError> {
        let fits = |r: &&SlaRule| {
            let by_category =
                r.category.is_empty() || r.category.iter().any(|named| falls_under(category.as_str(), named));
            by_category && people >= r.people_min
        };
        let found = self.rules.iter().find(fits).and_then(|r| self.class(&r.class));
        found.ok_or_else(|| SlaError::Rules(format!("no class fits category `{category}`")))
    }

    /// The due date of a case reported on a day (Asia/Shanghai).
    ///
    /// # Errors
    /// [`SlaError::YearMissing`] when the calendar does not have the year of the report itself. A due date in a later
    /// year that is not published yet is no error but [`Due::provisional`].
    pub fn due(&self, category: &CategoryCode, people: u32, reported: Date) -> Result<Due, SlaError> {
        if !self.calendar.covers(reported.year()) {
            return Err(SlaError::YearMissing { year: reported.year() });
        }
        let class = self.class_of(category, people)?;
        let last = self.calendar.after(reported, CalendarDays(class.calendar_days))?;
        let due =
            |date, provisional| Due { date, class: class.code.clone(), rolled: date != last, provisional };
        if !class.rolls {
            return Ok(due(last, None));
        }
        match self.calendar.rolled(last) {
            Ok(date) => Ok(due(date, None)),
            Err(SlaError::YearMissing { year }) => Ok(due(last, Some(year))),
            Err(other) => Err(other),
        }
    }
}
