//! The dated file of periods beside the main one (`geodata/rules/clocks.toml`).

use super::{Clock, last_day};
use crate::course::Course;
use crate::rule_file::toml_fault;
use crate::sla::{SlaError, WorkCalendar};
use crate::state::State;
use crate::transition::CommandKind;
use serde::Deserialize;

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
            if rule.enters.is_empty() && rule.after.is_empty() {
                return Err(SlaError::Rules(format!(
                    "nothing begins the period `{id}`: give `enters` or `after`"
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

    /// The periods that began on a case, by the day they began.
    pub(super) fn clocks(&self, calendar: &WorkCalendar, course: &Course) -> Result<Vec<Clock>, SlaError> {
        let mut clocks = vec![];
        for rule in &self.rules {
            let entered = course.stations.iter().rposition(|(state, _)| rule.enters.contains(state));
            let said = rule.after.iter().filter_map(|kind| course.commands.get(kind)).max();
            let Some(started) = entered.map(|at| course.stations[at].1).max(said.copied()) else { continue };
            // A command that changes no state begins its period where the case stands then.
            let from = entered.unwrap_or_else(|| {
                course.stations.partition_point(|(_, day)| *day <= started).saturating_sub(1)
            });
            let left = course.stations[from..]
                .iter()
                .find(|(state, _)| !rule.runs_in.is_empty() && !rule.runs_in.contains(state));
            let done = rule.until.iter().filter_map(|kind| course.commands.get(kind));
            let done = done.filter(|day| **day >= started).min();
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
                ended: [left.map(|(_, day)| *day), done.copied()].into_iter().flatten().min(),
                of_citizen: rule.of_citizen,
            });
        }
        clocks.sort_by_key(|clock| clock.started);
        Ok(clocks)
    }
}
