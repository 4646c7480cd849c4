//! How long an operator has to answer (`geodata/rules/inquiries.toml`).

use super::InquiryRefusal;
use crate::rule_file::toml_fault;
use crate::sla::{SlaError, WorkCalendar, WorkingDays};
use serde::Deserialize;
use time::{Date, Duration};

/// The periods of questions to operators.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InquiryRules {
    /// Version.
    pub version: String,
    /// Where they come from.
    pub source: String,
    /// Working days to answer when nobody names another last day.
    pub answer_working_days: u16,
    /// Calendar days between the day of asking and the furthest last day.
    pub longest_days: u16,
    /// Calendar days after the last day in which the link takes a late answer.
    pub grace_days: u16,
}

impl InquiryRules {
    /// Reads and checks the periods.
    ///
    /// # Errors
    /// [`SlaError::Syntax`] with line and column; [`SlaError::Rules`] when nobody could answer in time.
    pub fn parse(text: &str) -> Result<InquiryRules, SlaError> {
        let rules: InquiryRules = toml::from_str(text).map_err(|e| SlaError::Syntax(toml_fault(text, &e)))?;
        if rules.answer_working_days == 0 || rules.longest_days < rules.answer_working_days {
            let fault = "`answer_working_days` must be 1 or more, and not more than `longest_days`";
            return Err(SlaError::Rules(fault.to_owned()));
        }
        Ok(rules)
    }

    /// The last day of a question that is asked today: the one that was named, or the usual one.
    ///
    /// # Errors
    /// [`InquiryRefusal::Due`] for today, a day before it, or one beyond the longest; [`InquiryRefusal::NoCalendar`] when the
    /// working calendar of the year is not published and no day was named.
    pub fn due(
        &self,
        named: Option<Date>,
        today: Date,
        calendar: &WorkCalendar,
    ) -> Result<Date, InquiryRefusal> {
        match named {
            Some(due) => self.within(due, today, today),
            None => calendar
                .after_working(today, WorkingDays(self.answer_working_days))
                .map(|due| due.min(self.furthest(today)))
                .map_err(|e| InquiryRefusal::NoCalendar(e.to_string())),
        }
    }

    /// A last day after `after`, of a question that was asked on a day.
    pub(super) fn within(&self, due: Date, after: Date, asked_on: Date) -> Result<Date, InquiryRefusal> {
        let furthest = self.furthest(asked_on);
        if due <= after || due > furthest {
            return Err(InquiryRefusal::Due { after, furthest });
        }
        Ok(due)
    }

    /// Last day on which the link of a question with this last day takes an answer.
    pub fn open_until(&self, due: Date) -> Date {
        due.saturating_add(Duration::days(self.grace_days.into()))
    }

    /// The furthest last day of a question that is asked on a day.
    pub fn furthest(&self, asked_on: Date) -> Date {
        asked_on.saturating_add(Duration::days(self.longest_days.into()))
    }
}
