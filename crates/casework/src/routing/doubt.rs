//! What in a rule file is allowed and yet looks wrong: rules that can never hold or never have an effect.

use super::RoutingRules;
use super::condition::{Condition, Named, falls_under};
use super::file::Rule;
use super::range::{Hours, Quantity};
use super::words::UnitName;
use crate::category::CategoryTree;
use serde::Serialize;

/// A rule that somebody should look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Doubt {
    /// Rule.
    pub rule: String,
    /// Line of the rule, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
    /// What is doubtful, in Chinese.
    pub text_zh: String,
    /// What is doubtful, in English.
    pub text_en: String,
}

impl RoutingRules {
    /// Rules that can never hold, or whose lead unit an earlier rule always takes. Every doubt is certain; not all that is
    /// doubtful is found.
    pub fn doubts(&self, tree: &CategoryTree) -> Vec<Doubt> {
        let mut found = vec![];
        for (i, rule) in self.rules.iter().enumerate() {
            let doubt = never_holds(rule, tree).or_else(|| shadowed(rule, &self.rules[..i]));
            found.extend(doubt.map(|(text_zh, text_en)| Doubt {
                rule: rule.id.clone(),
                line: rule.at.0,
                column: rule.at.1,
                text_zh,
                text_en,
            }));
        }
        found
    }
}

type Words = (String, String);

fn words(zh: impl Into<String>, en: impl Into<String>) -> Option<Words> {
    Some((zh.into(), en.into()))
}

/// Why the conditions of a rule contradict each other.
fn never_holds(rule: &Rule, tree: &CategoryTree) -> Option<Words> {
    let outside = rule.when.contains(&Condition::Outside(true));
    let related = rule.when.iter().find_map(|c| match c {
        Condition::MiningRelated(wanted) => Some(*wanted),
        _ => None,
    });
    for condition in &rule.when {
        let found = match condition {
            Condition::Area(_)
            | Condition::DedicatedType(_)
            | Condition::Mine(_)
            | Condition::Quantity(Quantity::StationM, _)
                if outside =>
            {
                words(
                    "永远不会成立：旗境外没有网格、煤矿关系和服务站",
                    "never holds: outside the banner there are no grids, mines or stations",
                )
            }
            Condition::Category(named) => related.and_then(|wanted| other_kind(named, wanted, tree)),
            _ => None,
        };
        if found.is_some() {
            return found;
        }
    }
    let leads_home = rule.then.lead == Some(UnitName::TownshipStation);
    if outside && leads_home {
        return words("旗境外没有乡镇服务站", "outside the banner no township has a station");
    }
    None
}

/// All categories of a rule are mining-related and it asks for others, or the reverse.
fn other_kind(named: &[Named], wanted: bool, tree: &CategoryTree) -> Option<Words> {
    let related = |code: &str| {
        let group = tree.categories.iter().find(|g| falls_under(code, g.code.as_str()));
        group.map(|g| g.mining_related)
    };
    named.iter().all(|n| related(&n.word) == Some(!wanted)).then_some(())?;
    let (zh, en) =
        if wanted { ("都不涉矿", "is mining-related") } else { ("都涉矿", "is not mining-related") };
    words(format!("永远不会成立：所列类别{zh}"), format!("never holds: no category named {en}"))
}

/// An earlier rule that holds whenever this one does and gives the same unit, or one that always is there.
fn shadowed(rule: &Rule, earlier: &[Rule]) -> Option<Words> {
    let lead = rule.then.lead?;
    let takes = |e: &&Rule| {
        e.then.lead.is_some_and(|l| l == lead || l == UnitName::Centre) && all_hold(&e.when, &rule.when)
    };
    let first = earlier.iter().find(takes)?;
    words(
        format!("牵头单位总是先由规则 {} 确定", first.id),
        format!("rule {} always gives the lead unit first", first.id),
    )
}

/// Whether conditions hold whenever others do.
pub(super) fn all_hold(conditions: &[Condition], whenever: &[Condition]) -> bool {
    conditions.iter().all(|c| whenever.iter().any(|w| includes(c, w)))
}

fn includes(wide: &Condition, narrow: &Condition) -> bool {
    use Condition as C;
    match (wide, narrow) {
        (C::InForce { from, to }, C::InForce { from: f, to: t }) => {
            from.is_none_or(|from| f.is_some_and(|f| from <= f))
                && to.is_none_or(|to| t.is_some_and(|t| t <= to))
        }
        (C::Category(wide), C::Category(narrow)) => {
            narrow.iter().all(|n| wide.iter().any(|w| falls_under(&n.word, &w.word)))
        }
        (C::Area(wide), C::Area(narrow)) => {
            narrow.iter().all(|n| wide.iter().any(|w| n.word.starts_with(w.word.as_str())))
        }
        (C::Nature(wide), C::Nature(narrow)) => narrow.iter().all(|n| wide.contains(n)),
        (C::DedicatedType(wide), C::DedicatedType(narrow)) => narrow.iter().all(|n| wide.contains(n)),
        (C::Channel(wide), C::Channel(narrow)) => narrow.iter().all(|n| wide.contains(n)),
        (C::Weekday(wide), C::Weekday(narrow)) => narrow.iter().all(|n| wide.contains(n)),
        (C::Quantity(wide, range), C::Quantity(narrow, part)) => wide == narrow && range.includes(*part),
        (C::Hours(wide), C::Hours(narrow)) => same_hours(*wide, *narrow),
        (C::Mine(wide), C::Mine(narrow)) => wide.includes(narrow),
        (wide, narrow) => wide == narrow,
    }
}

fn same_hours(wide: Hours, narrow: Hours) -> bool {
    (0..24).all(|hour| !narrow.hold(hour) || wide.hold(hour))
}
