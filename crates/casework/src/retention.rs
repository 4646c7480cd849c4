//! How long personal data and logs are kept: dated rules as data.

use crate::rule_file::toml_fault;
use serde::Deserialize;
use time::{Date, Month};

/// What is kept for a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kept {
    /// Names, phones, identity numbers and addresses of the parties of a closed case.
    PartyData,
    /// The audit log.
    Audit,
    /// Impact assessments of the processing of sensitive data.
    ImpactAssessment,
}

/// How long something is kept.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetentionRule {
    /// What.
    pub kept: Kept,
    /// Name in Chinese.
    pub name_zh: String,
    /// Months that it is kept at least, by law or proposal.
    pub months: u16,
    /// Whether it is destroyed when they are over.
    pub then_destroyed: bool,
    /// Ground; 工作建议 for a proposal.
    pub law: String,
}

/// The rules in force.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetentionRules {
    /// Version.
    pub version: String,
    /// Sources.
    pub source: String,
    rule: Vec<RetentionRule>,
}

/// Why a file is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("retention: {0}")]
pub struct RetentionError(String);

impl RetentionRules {
    /// Reads a file; an unknown key is refused with line and column.
    ///
    /// # Errors
    /// [`RetentionError`], also when something has two rules or none.
    pub fn parse(text: &str) -> Result<RetentionRules, RetentionError> {
        let rules: RetentionRules = toml::from_str(text).map_err(|e| RetentionError(toml_fault(text, &e)))?;
        for kept in [Kept::PartyData, Kept::Audit, Kept::ImpactAssessment] {
            let count = rules.rule.iter().filter(|r| r.kept == kept).count();
            if count != 1 {
                return Err(RetentionError(format!("{kept:?} has {count} rules; exactly one is expected")));
            }
        }
        Ok(rules)
    }

    /// The rule of something.
    pub fn of(&self, kept: Kept) -> Option<&RetentionRule> {
        self.rule.iter().find(|r| r.kept == kept)
    }

    /// The first day on which the personal data of a case closed on a day are destroyed; `None` when they never are.
    pub fn party_data_end(&self, closed: Date) -> Option<Date> {
        let rule = self.of(Kept::PartyData).filter(|r| r.then_destroyed)?;
        months_after(closed, rule.months)
    }
}

/// The same day of a later month, or that month's last day.
fn months_after(day: Date, months: u16) -> Option<Date> {
    let since = day.year() * 12 + i32::from(day.month() as u8) - 1 + i32::from(months);
    let (year, month) = (since.div_euclid(12), since.rem_euclid(12) + 1);
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    Date::from_calendar_date(year, month, day.day().min(month.length(year))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    const SHIPPED: &str = include_str!("../../../geodata/rules/retention.toml");

    #[test]
    fn personal_data_of_a_closed_case_end_on_the_same_day_some_years_later() {
        let rules = RetentionRules::parse(SHIPPED).unwrap();
        let months = rules.of(Kept::PartyData).unwrap().months;
        assert_eq!(months % 12, 0);
        let end = rules.party_data_end(date!(2024 - 02 - 29)).unwrap();
        assert_eq!(
            (end.year(), end.month(), end.day()),
            (2024 + i32::from(months) / 12, Month::February, 28)
        );
    }

    #[test]
    fn the_audit_log_is_kept_at_least_the_six_months_of_the_law() {
        assert!(RetentionRules::parse(SHIPPED).unwrap().of(Kept::Audit).unwrap().months >= 6);
    }

    #[test]
    fn a_rule_file_with_an_unknown_word_or_without_a_rule_is_refused() {
        let unknown = SHIPPED.replace("then_destroyed = true", "then_destroyd = true");
        assert!(RetentionRules::parse(&unknown).unwrap_err().to_string().contains("line"));
        let missing = SHIPPED.replace("kept = \"audit\"", "kept = \"party_data\"");
        assert!(RetentionRules::parse(&missing).unwrap_err().to_string().contains("2 rules"));
    }
}
