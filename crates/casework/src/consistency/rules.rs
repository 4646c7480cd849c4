//! The rule file of neighbour consistency.

use crate::category::CategoryTree;
use crate::rule_file::toml_fault;
use serde::Deserialize;
use std::collections::HashSet;
use time::{Date, Duration};

/// Awards that can be compared with each other.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AwardKind {
    /// Word.
    pub id: String,
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// Leaf categories; the house class is part of the category (砖混 MS-01, 窑洞 MS-04).
    pub categories: Vec<String>,
    /// Facts of a household by which sums may be divided, best first.
    pub sizes: Vec<String>,
    /// Whether only neighbours of the same exposure class are comparable.
    pub exposure: bool,
    /// Whether only houses of the same structure are comparable, where both were surveyed.
    #[serde(default)]
    pub structure: bool,
}

/// When an award deviates from its neighbours.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsistencyRules {
    /// Version.
    pub version: String,
    /// Where the figures come from.
    pub source: String,
    /// Neighbours that are held beside an award.
    pub nearest: usize,
    /// Fewer say nothing.
    pub least: usize,
    /// Metres to the farthest neighbour.
    pub reach_m: f64,
    /// Months before today in which a result counts.
    pub months: u16,
    /// Share that the Wilson interval must lie beyond for "most".
    pub majority: f64,
    /// Robust standard deviations off the median, of logarithms.
    pub limit: f64,
    /// What the robust standard deviation is taken for at least.
    pub floor: f64,
    /// Share of the median that a sum may always be off.
    pub least_gap: f64,
    /// Most households whose exposure is screened.
    pub screened: usize,
    /// Kinds of awards.
    #[serde(rename = "kind")]
    pub kinds: Vec<AwardKind>,
}

/// Why a file is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("consistency: {0}")]
pub struct ConsistencyError(String);

impl ConsistencyRules {
    /// Reads a file and holds it against the tree of categories.
    ///
    /// # Errors
    /// [`ConsistencyError`] with line and column, or with the figure or category that does not fit.
    pub fn parse(text: &str, tree: &CategoryTree) -> Result<ConsistencyRules, ConsistencyError> {
        let rules: ConsistencyRules =
            toml::from_str(text).map_err(|e| ConsistencyError(toml_fault(text, &e)))?;
        let refuse = |what: &str| Err(ConsistencyError(what.to_owned()));
        if rules.least < 3 || rules.nearest < rules.least || rules.nearest > 50 {
            return refuse("3 <= least <= nearest <= 50 is expected");
        }
        let positive = [rules.reach_m, rules.limit, rules.floor, rules.least_gap];
        if positive.iter().any(|v| !(v.is_finite() && *v > 0.0)) || rules.reach_m > 50_000.0 {
            return refuse("reach_m (up to 50000), limit, floor and least_gap must be above 0");
        }
        if !(0.5..1.0).contains(&rules.majority) || rules.months == 0 || rules.screened < rules.nearest {
            return refuse("0.5 <= majority < 1, months >= 1 and screened >= nearest are expected");
        }
        let mut known = HashSet::new();
        for category in rules.kinds.iter().flat_map(|kind| &kind.categories) {
            if tree.leaf(category).is_err() || !known.insert(category) {
                return Err(ConsistencyError(format!("category {category} is unknown or in two kinds")));
            }
        }
        Ok(rules)
    }

    /// The kind of awards that a category belongs to; one in none is not compared.
    pub fn kind(&self, category: &str) -> Option<&AwardKind> {
        self.kinds.iter().find(|kind| kind.categories.iter().any(|c| c == category))
    }

    /// First day on which a result counts.
    pub fn since(&self, today: Date) -> Date {
        today - Duration::days(i64::from(self.months) * 365 / 12)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHIPPED: &str = include_str!("../../../../geodata/rules/consistency.toml");

    fn tree() -> CategoryTree {
        CategoryTree::parse(include_str!("../../../../geodata/rules/categories.toml")).unwrap()
    }

    #[test]
    fn the_shipped_file_is_marked_as_a_proposal_and_names_no_category_twice() {
        let rules = ConsistencyRules::parse(SHIPPED, &tree()).unwrap();
        assert!(rules.source.contains("工作建议"));
        assert_eq!(rules.kind("MS-01").map(|k| k.id.as_str()), Some("house"));
        assert_eq!(rules.kind("GN-01"), None);
        assert_eq!(rules.since(time::macros::date!(2026 - 11 - 27)), time::macros::date!(2023 - 11 - 28));
    }

    #[test]
    fn a_file_with_an_unknown_word_a_double_category_or_a_senseless_figure_is_refused() {
        for (from, to, word) in [
            ("least = 5", "fewest = 5", "line"),
            ("least = 5", "least = 2", "least"),
            ("nearest = 10", "nearest = 51", "nearest"),
            ("majority = 0.5", "majority = 0.2", "majority"),
            ("floor = 0.1", "floor = 0.0", "floor"),
            ("reach_m = 3000.0", "reach_m = -1.0", "reach_m"),
            ("[\"MS-04\"]", "[\"MS-01\"]", "MS-01"),
            ("[\"MS-04\"]", "[\"MS-99\"]", "MS-99"),
        ] {
            let text = SHIPPED.replacen(from, to, 1);
            assert_ne!(text, SHIPPED, "{from}");
            let refused = ConsistencyRules::parse(&text, &tree()).unwrap_err().to_string();
            assert!(refused.contains(word), "{to}: {refused}");
        }
    }
}
