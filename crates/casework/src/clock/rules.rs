//! The dated file of periods beside the main one (`geodata/rules/clocks.toml`).

use super::{Clock, last_day};
use crate::course::Course;
use crate::rule_file::toml_fault;
use crate::sla::{SlaError, WorkCalendar};
use crate::state::State;
use crate::transition::CommandKind;
use serde::Deserialize;
use time::Date;

/// What a length counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Calendar days.
    Calendar,
    /// Working days of the State Council's calendar.
    Working,
    /// Calendar months: the same day of a later month, or its last day (民法典 202).
    Months,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockRule {
    id: String,
    name_zh: String,
    name_en: String,
    days: u16,
    unit: Unit,
    #[serde(default)]
    rolls: bool,
    /// Entering one of these states begins it.
    #[serde(default)]
    enters: Vec<State>,
    /// Or one of these commands does.
    #[serde(default)]
    after: Vec<CommandKind>,
    /// Or becoming complex (复杂件) does.
    #[serde(default)]
    when_complex: bool,
    /// It is counted from the day on which the paper of this command was delivered, where that is known.
    #[serde(default)]
    served: Option<CommandKind>,
    /// It ends when the case leaves these states; left out, no state ends it.
    #[serde(default)]
    runs_in: Vec<State>,
    /// Or when one of these commands is carried out.
    #[serde(default)]
    until: Vec<CommandKind>,
    #[serde(default)]
    of_citizen: bool,
    law: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    version: String,
    source: String,
    clock: Vec<ClockRule>,
}

/// The periods beside the main one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockRules {
    /// Version, kept with every deadline.
    pub version: String,
    /// Where the periods come from.
    pub source: String,
    rules: Vec<ClockRule>,
}

impl ClockRule {
    /// Whether a case in this state has left the period behind.
    fn ends_in(&self, state: State) -> bool {
        if self.when_complex {
            !state.is_open()
        } else {
            !self.runs_in.is_empty() && !self.runs_in.contains(&state)
        }
    }
}

impl ClockRules {
    /// Reads and checks the periods.
    ///
    /// # Errors
    /// [`SlaError::Syntax`] with line and column; [`SlaError::Rules`] when an identifier stands twice or nothing begins or
    /// ends a period.
    pub fn parse(text: &str) -> Result<ClockRules, SlaError> {
        let raw: RawFile = toml::from_str(text).map_err(|e| SlaError::Syntax(toml_fault(text, &e)))?;
        for (i, rule) in raw.clock.iter().enumerate() {
            let id = &rule.id;
            if raw.clock[..i].iter().any(|r| r.id == *id) {
                return Err(SlaError::Rules(format!("the period `{id}` stands twice")));
            }
            if rule.enters.is_empty() && rule.after.is_empty() && !rule.when_complex {
                return Err(SlaError::Rules(format!(
                    "nothing begins the period `{id}`: give `enters`, `after` or `when_complex`"
                )));
            }
            if rule.runs_in.is_empty() && rule.until.is_empty() {
                return Err(SlaError::Rules(format!(
                    "nothing ends the period `{id}`: give `runs_in` or `until`"
                )));
            }
            if rule.days == 0 {
                return Err(SlaError::Rules(format!("the period `{id}` needs at least one day")));
            }
        }
        Ok(ClockRules { version: raw.version, source: raw.source, rules: raw.clock })
    }

    /// Whether there is a period of this identifier.
    pub fn has(&self, id: &str) -> bool {
        self.rules.iter().any(|rule| rule.id == id)
    }

    /// The periods that began on a case, by the day they began; `complex` is the day it became complex.
    pub(super) fn clocks(
        &self,
        calendar: &WorkCalendar,
        course: &Course,
        complex: Option<Date>,
    ) -> Result<Vec<Clock>, SlaError> {
        let mut clocks = vec![];
        for rule in &self.rules {
            let entered = course.stations.iter().rposition(|(state, _)| rule.enters.contains(state));
            let said = rule.after.iter().filter_map(|kind| course.commands.get(kind)).max();
            let turned = complex.filter(|_| rule.when_complex);
            let began = entered.map(|at| course.stations[at].1).max(said.copied()).max(turned);
            let Some(began) = began else { continue };
            // A command that changes no state begins its period where the case stands then.
            let from = entered.unwrap_or_else(|| {
                course.stations.partition_point(|(_, day)| *day <= began).saturating_sub(1)
            });
            let served = rule.served.and_then(|kind| course.served.get(&kind));
            let started = served.copied().unwrap_or(began);
            let left = course.stations[from..].iter().find(|(state, _)| rule.ends_in(*state));
            let done = rule.until.iter().filter_map(|kind| course.commands.get(kind));
            // What was done before the case became complex is done.
            let done =
                done.filter(|day| rule.when_complex || **day >= began).map(|day| *day.max(&began)).min();
            let (due, rolled, missing_year) = last_day(calendar, started, rule.days, rule.unit, rule.rolls)?;
            clocks.push(Clock {
                rule: rule.id.clone(),
                version: self.version.clone(),
                name_zh: rule.name_zh.clone(),
                name_en: rule.name_en.clone(),
                law: rule.law.clone(),
                started,
                days: rule.days,
                unit: rule.unit,
                extended: None,
                pauses: vec![],
                due,
                statutory_end: due,
                rolled,
                missing_year,
                ended: [left.map(|(_, day)| *day), done].into_iter().flatten().min(),
                of_citizen: rule.of_citizen,
            });
        }
        clocks.sort_by_key(|clock| clock.started);
        Ok(clocks)
    }
}
