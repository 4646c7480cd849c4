//! Hints at a risk (风险预警): what is more than usual for a mine or a grid, and what wants a look whatever is usual
//! (`geodata/rules/warnings.toml`). A hint sends nothing; a person decides on the letter.

use crate::category::CategoryTree;
use crate::command::RiskLevel;
use crate::rule_file::toml_fault;
use crate::sla::SlaError;
use crate::words::words;
use serde::Deserialize;

words! {
    /// What a hint rests on.
    Trigger {
        MineCases "mine_cases" "同一煤矿同类案件集中" "many cases of one kind on one mine",
        GridCracks "grid_cracks" "同一微网格新增裂缝" "new cracks in one micro grid",
        Visitors "visitors" "多人一起来访" "many people who come together",
        Breach "breach" "涉及多人的协议未履行" "an agreement of many that was not performed",
        Words "words" "反映中有过激或危险言语" "words of danger in a report",
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Chance {
    yellow: f64,
    orange: f64,
    red: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Levels {
    visitors: RiskLevel,
    breach: RiskLevel,
    words: RiskLevel,
}

/// When something hints at a risk.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WarningRules {
    /// Version.
    pub version: String,
    /// Where the figures come from.
    pub source: String,
    /// Days that are counted, up to today.
    pub days: u16,
    /// Days before them that give the usual rate.
    pub history_days: u16,
    least_history_days: u16,
    /// Cases of one category on one mine.
    pub mine_cases: u32,
    /// Households of one micro grid with new cracks.
    pub grid_households: u32,
    /// Categories of cracks.
    pub grid_categories: Vec<String>,
    /// People who come together.
    pub visitors: u32,
    /// Channels of people who come themselves.
    pub visit_channels: Vec<String>,
    /// People of an agreement that was not performed.
    pub breach_people: u32,
    /// Words of danger.
    pub words: Vec<String>,
    chance: Chance,
    level: Levels,
}

/// How often something happened at a mine or in a grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// In the days that are counted.
    pub recent: u32,
    /// In the days before them.
    pub past: u32,
    /// How many days before them there are records of.
    pub past_days: u16,
}

/// How unusual a number is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unusual {
    /// How many would be usual in the days that are counted.
    pub expected: f64,
    /// The chance of so many or more.
    pub chance: f64,
}

impl WarningRules {
    /// Reads and checks the rules.
    ///
    /// # Errors
    /// [`SlaError::Syntax`] with line and column; [`SlaError::Rules`] for figures out of order or an unknown category.
    pub fn parse(text: &str, categories: &CategoryTree) -> Result<WarningRules, SlaError> {
        let rules: WarningRules = toml::from_str(text).map_err(|e| SlaError::Syntax(toml_fault(text, &e)))?;
        let wrong = |what: &str| Err(SlaError::Rules(what.to_owned()));
        let Chance { yellow, orange, red } = rules.chance;
        if !(0.0 < red && red < orange && orange < yellow && yellow < 1.0) {
            return wrong("chance: 0 < red < orange < yellow < 1");
        }
        if rules.days == 0 || rules.history_days < rules.days || rules.least_history_days < rules.days {
            return wrong("days is from 1, and the days before are no fewer");
        }
        let least = [rules.mine_cases, rules.grid_households, rules.visitors, rules.breach_people];
        if least.contains(&0) {
            return wrong("a number that every case comes to hints at nothing: give 1 or more");
        }
        if rules.words.iter().any(|word| word.trim().is_empty()) {
            return wrong("an empty word stands in every report");
        }
        if let Some(unknown) = rules.grid_categories.iter().find(|code| categories.leaf(code).is_err()) {
            return wrong(&format!("there is no category `{unknown}`"));
        }
        Ok(rules)
    }

    /// How unusual a tally is at the own rate of its mine or grid; `None` with too short a past.
    ///
    /// The rate is (past + ½) / days: with Jeffreys' prior something that never happened before has a small rate, not none.
    pub fn unusual(&self, tally: Tally) -> Option<Unusual> {
        if tally.past_days < self.least_history_days {
            return None;
        }
        let rate = (f64::from(tally.past) + 0.5) / f64::from(tally.past_days);
        let expected = rate * f64::from(self.days);
        Some(Unusual { expected, chance: poisson_tail(tally.recent, expected) })
    }

    /// The colour of a chance; blue when it was not worked out.
    pub fn level_of(&self, unusual: Option<Unusual>) -> RiskLevel {
        match unusual.map(|u| u.chance) {
            Some(chance) if chance < self.chance.red => RiskLevel::Red,
            Some(chance) if chance < self.chance.orange => RiskLevel::Orange,
            Some(chance) if chance < self.chance.yellow => RiskLevel::Yellow,
            _ => RiskLevel::Blue,
        }
    }

    /// The colour of what is no matter of chance.
    pub fn fixed_level(&self, trigger: Trigger) -> RiskLevel {
        match trigger {
            Trigger::Visitors => self.level.visitors,
            Trigger::Breach => self.level.breach,
            Trigger::Words => self.level.words,
            Trigger::MineCases | Trigger::GridCracks => RiskLevel::Blue,
        }
    }

    /// The number from which on a trigger tells; words need one report.
    pub fn threshold(&self, trigger: Trigger) -> u32 {
        match trigger {
            Trigger::MineCases => self.mine_cases,
            Trigger::GridCracks => self.grid_households,
            Trigger::Visitors => self.visitors,
            Trigger::Breach => self.breach_people,
            Trigger::Words => 1,
        }
    }
}

/// The chance of `k` or more by a Poisson law of mean `mean`, exact to rounding: the series from `k` on above the mean, the
/// rest to one below it, so that nothing small is a difference of large things.
pub fn poisson_tail(k: u32, mean: f64) -> f64 {
    if k == 0 {
        return 1.0;
    }
    if mean <= 0.0 {
        return 0.0;
    }
    let log_term = |n: u32| f64::from(n) * mean.ln() - mean - (1..=n).map(|i| f64::from(i).ln()).sum::<f64>();
    if f64::from(k) <= mean {
        let below: f64 = (0..k).map(|n| log_term(n).exp()).sum();
        return (1.0 - below).clamp(0.0, 1.0);
    }
    let (mut term, mut sum, mut n) = (log_term(k).exp(), 0.0, k);
    while term > sum * f64::EPSILON && term > 0.0 {
        sum += term;
        n += 1;
        term *= mean / f64::from(n);
    }
    sum.clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TEXT: &str = include_str!("../../../geodata/rules/warnings.toml");

    fn categories() -> CategoryTree {
        CategoryTree::parse(include_str!("../../../geodata/rules/categories.toml")).unwrap()
    }

    fn rules() -> WarningRules {
        WarningRules::parse(TEXT, &categories()).unwrap()
    }

    /// Values of the regularised incomplete gamma function, P(X >= k) = P(k, mean), to twelve digits.
    #[test]
    fn the_chance_is_that_of_the_tables() {
        for (k, mean, chance) in [
            (5, 1.0, 0.003_659_846_827_344),
            (3, 0.5, 0.014_387_677_966_971),
            (10, 10.0, 0.542_070_285_528_148),
            (1, 0.1, 0.095_162_581_964_040),
        ] {
            let ours = poisson_tail(k, mean);
            assert!((ours - chance).abs() < 1e-12, "P(X >= {k} | {mean}) = {ours}, not {chance}");
        }
        assert_eq!(poisson_tail(0, 3.0), 1.0);
        assert_eq!(poisson_tail(2, 0.0), 0.0);
    }

    #[test]
    fn the_same_number_is_alarming_at_a_quiet_mine_and_usual_at_a_busy_one() {
        let tally = |past| Tally { recent: 6, past, past_days: 1095 };
        let quiet = rules().unusual(tally(4));
        assert_eq!(rules().level_of(quiet), RiskLevel::Red);
        let busy = rules().unusual(tally(200)).unwrap();
        assert!((busy.expected - 200.5 / 1095.0 * 30.0).abs() < 1e-12);
        assert_eq!(rules().level_of(Some(busy)), RiskLevel::Blue);
    }

    #[test]
    fn without_a_past_nothing_is_said_of_the_chance() {
        assert_eq!(rules().unusual(Tally { recent: 9, past: 0, past_days: 100 }), None);
        assert_eq!(rules().level_of(None), RiskLevel::Blue);
        assert_eq!(rules().fixed_level(Trigger::Breach), RiskLevel::Orange);
    }

    #[test]
    fn faults_of_the_file_are_told() {
        let told = |from: &str, to: &str| {
            WarningRules::parse(&TEXT.replacen(from, to, 1), &categories()).unwrap_err().to_string()
        };
        assert!(told("red = 0.001", "red = 0.02").contains("chance"));
        assert!(told("\"MS-04\"", "\"MS-99\"").contains("no category `MS-99`"));
        assert!(told("\"自杀\"", "\" \"").contains("empty word"));
        assert!(told("visitors = 5", "visitors = 0").contains("hints at nothing"));
        assert!(told("\"orange\"", "\"purple\"").contains("purple"));
    }

    proptest! {
        #[test]
        fn the_chance_falls_with_the_number_and_rises_with_the_mean(k in 1u32..60, mean in 0.01..60.0f64) {
            prop_assert!(poisson_tail(k + 1, mean) <= poisson_tail(k, mean) + 1e-15);
            prop_assert!(poisson_tail(k, mean * 1.5) >= poisson_tail(k, mean) - 1e-15);
        }
    }
}
