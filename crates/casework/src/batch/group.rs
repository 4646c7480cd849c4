//! Groups of open cases that may be worth a batch: the same mine, the same cause, near each other, within some time
//! (`geodata/rules/groups.toml`). A proposal with its reasons; a judge decides.

use crate::category::CategoryTree;
use crate::rule_file::toml_fault;
use crate::sla::SlaError;
use serde::{Deserialize, Serialize};
use spatial::{Bounds, LonLat, density};
use std::collections::{BTreeMap, BTreeSet};
use territory::place::Relation;
use time::{Date, Duration};

/// What can be behind many cases at once.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cause {
    /// Word.
    pub id: String,
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// Groups of categories, such as `MS`.
    pub groups: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Steps {
    high: f64,
    medium: f64,
}

/// When cases are proposed as a group.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupRules {
    /// Version.
    pub version: String,
    /// Where the figures come from.
    pub source: String,
    /// Metres to a neighbour.
    pub reach_m: f64,
    /// Cases within reach, the case itself counted, that make a place dense.
    pub least: usize,
    /// Days before today that are looked at.
    pub days: i64,
    /// Most groups shown.
    pub most: usize,
    confidence: Steps,
    /// Causes.
    #[serde(rename = "cause")]
    pub causes: Vec<Cause>,
}

/// An open case in no batch, with the mine that it has most to do with.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Code.
    pub code: String,
    /// Leaf category.
    pub category: String,
    /// The mine.
    pub mine: String,
    /// How the mine relates to the place.
    pub relation: Relation,
    /// Where, on CGCS2000.
    pub at: LonLat,
    /// People concerned.
    pub people: u32,
    /// Households concerned, when known; a case without counts as one.
    pub households: Option<u32>,
    /// Day of reporting.
    pub reported: Date,
}

/// What speaks for a group, each a share from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Measures {
    /// Members in the thick of it, not at its edge.
    pub dense: f64,
    /// Members of the commonest category.
    pub alike: f64,
    /// Members that the mine covers or reaches, not merely lies near.
    pub reached: f64,
}

impl Measures {
    /// The whole is as good as its weakest part.
    pub fn least(self) -> f64 {
        self.dense.min(self.alike).min(self.reached)
    }
}

/// How far a proposal can be trusted, by the thresholds of the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// Look at every member.
    Low,
    /// Likely, with exceptions.
    Medium,
    /// Very alike.
    High,
}

/// A group that may be worth a batch.
#[derive(Debug, Clone, PartialEq)]
pub struct ProposedGroup {
    /// The mine.
    pub mine: String,
    /// Word of the cause.
    pub cause: String,
    /// Codes of the cases, ascending.
    pub cases: Vec<String>,
    /// People concerned.
    pub people: u32,
    /// Households concerned; a case that does not say counts as one.
    pub households: u32,
    /// First and last day of reporting.
    pub reported: (Date, Date),
    /// The box around the members.
    pub area: Bounds,
    /// What speaks for it.
    pub measures: Measures,
    /// How far to trust it.
    pub confidence: Confidence,
}

impl GroupRules {
    /// Reads and checks the rules.
    ///
    /// # Errors
    /// [`SlaError::Syntax`] with line and column; [`SlaError::Rules`] for figures that say nothing, a cause or a group of
    /// categories that stands twice, or a group that there is not.
    pub fn parse(text: &str, categories: &CategoryTree) -> Result<GroupRules, SlaError> {
        let rules: GroupRules = toml::from_str(text).map_err(|e| SlaError::Syntax(toml_fault(text, &e)))?;
        let wrong = |what: String| Err(SlaError::Rules(what));
        let positive = rules.reach_m > 0.0 && rules.reach_m <= 20_000.0;
        if !positive || rules.least < 2 || rules.days < 1 || rules.most < 1 || rules.most > 100 {
            return wrong(
                "reach_m lies in (0, 20000], least from 2, days from 1, most from 1 to 100".to_owned(),
            );
        }
        let Steps { high, medium } = rules.confidence;
        if !(0.0 < medium && medium < high && high <= 1.0) {
            return wrong("confidence: 0 < medium < high <= 1".to_owned());
        }
        let mut ids = BTreeSet::new();
        let mut groups = BTreeSet::new();
        for cause in &rules.causes {
            if !ids.insert(&cause.id) {
                return wrong(format!("the cause `{}` stands twice", cause.id));
            }
            for group in &cause.groups {
                if !categories.categories.iter().any(|known| known.code.as_str() == group) {
                    return wrong(format!("there is no group of categories `{group}`"));
                }
                if !groups.insert(group) {
                    return wrong(format!("`{group}` belongs to two causes"));
                }
            }
        }
        Ok(rules)
    }

    /// The first day of reporting that is looked at.
    pub fn since(&self, today: Date) -> Date {
        today.checked_sub(Duration::days(self.days)).unwrap_or(Date::MIN)
    }

    /// The groups among cases, the largest first; the same for the same cases in any order.
    pub fn propose(&self, mut cases: Vec<Candidate>) -> Vec<ProposedGroup> {
        cases.sort_by(|a, b| a.code.cmp(&b.code));
        let mut piles: BTreeMap<(String, &str), Vec<Candidate>> = BTreeMap::new();
        for case in cases {
            if let Some(cause) = self.cause_of(&case.category) {
                piles.entry((case.mine.clone(), cause)).or_default().push(case);
            }
        }
        let mut found = vec![];
        for ((mine, cause), pile) in piles {
            let places: Vec<LonLat> = pile.iter().map(|case| case.at).collect();
            for cluster in density::clusters(&places, self.reach_m, self.least) {
                let members: Vec<&Candidate> =
                    cluster.rows.iter().filter_map(|row| pile.get(*row as usize)).collect();
                // A core can lose border points to a denser neighbour and be left with too few.
                if members.len() >= self.least {
                    found.extend(self.group((&mine, cause), &members, cluster.cores));
                }
            }
        }
        found.sort_by(|a, b| {
            let size = |g: &ProposedGroup| (g.cases.len(), g.people);
            size(b).cmp(&size(a)).then_with(|| a.cases.cmp(&b.cases))
        });
        found.truncate(self.most);
        found
    }

    fn cause_of(&self, category: &str) -> Option<&str> {
        let group = category.split('-').next().unwrap_or(category);
        let cause = self.causes.iter().find(|cause| cause.groups.iter().any(|known| known == group))?;
        Some(&cause.id)
    }

    fn group(
        &self,
        (mine, cause): (&str, &str),
        members: &[&Candidate],
        cores: usize,
    ) -> Option<ProposedGroup> {
        let measures = measures(members, cores);
        let days = members.iter().map(|case| case.reported);
        let mut cases: Vec<String> = members.iter().map(|case| case.code.clone()).collect();
        cases.truncate(super::MAX_MEMBERS);
        Some(ProposedGroup {
            mine: mine.to_owned(),
            cause: cause.to_owned(),
            cases,
            people: members.iter().map(|case| case.people).sum(),
            households: members.iter().map(|case| case.households.unwrap_or(1)).sum(),
            reported: (days.clone().min()?, days.max()?),
            area: Bounds::of(members.iter().map(|case| case.at.node()))?,
            confidence: self.confidence_of(measures.least()),
            measures,
        })
    }

    fn confidence_of(&self, share: f64) -> Confidence {
        match share {
            share if share >= self.confidence.high => Confidence::High,
            share if share >= self.confidence.medium => Confidence::Medium,
            _ => Confidence::Low,
        }
    }
}

fn measures(members: &[&Candidate], cores: usize) -> Measures {
    let share = |n: usize| n as f64 / members.len().max(1) as f64;
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for case in members {
        *kinds.entry(&case.category).or_default() += 1;
    }
    Measures {
        dense: share(cores),
        alike: share(kinds.values().copied().max().unwrap_or(0)),
        reached: share(members.iter().filter(|case| case.relation.covers()).count()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use time::macros::date;

    fn categories() -> CategoryTree {
        CategoryTree::parse(include_str!("../../../../geodata/rules/categories.toml")).unwrap()
    }

    fn rules() -> GroupRules {
        GroupRules::parse(include_str!("../../../../geodata/rules/groups.toml"), &categories()).unwrap()
    }

    fn case(n: u32, category: &str, mine: &str, east_m: f64) -> Candidate {
        Candidate {
            code: format!("ZZ26-{n:06}-0"),
            category: category.to_owned(),
            mine: mine.to_owned(),
            relation: Relation::WithinInfluence,
            at: LonLat::new(111.0 + east_m / 85_000.0, 39.8).unwrap(),
            people: 3,
            households: None,
            reported: date!(2026 - 03 - 01) + Duration::days(i64::from(n)),
        }
    }

    #[test]
    fn neighbours_of_one_mine_and_cause_are_a_group_and_others_are_not() {
        let mut cases: Vec<_> = (1..=5).map(|n| case(n, "MS-01", "M1", f64::from(n) * 100.0)).collect();
        cases.push(case(6, "BL-01", "M1", 300.0));
        cases.push(case(7, "MS-01", "M2", 300.0));
        cases.push(case(8, "MS-01", "M1", 60_000.0));
        cases.push(case(9, "LB-01", "M1", 300.0));
        let found = rules().propose(cases);
        assert_eq!(found.len(), 1);
        let group = &found[0];
        assert_eq!((group.mine.as_str(), group.cause.as_str()), ("M1", "subsidence"));
        assert_eq!((group.cases.len(), group.people, group.households), (5, 15, 5));
        assert_eq!(group.reported, (date!(2026 - 03 - 02), date!(2026 - 03 - 06)));
        assert_eq!(group.confidence, Confidence::High);
    }

    #[test]
    fn a_group_is_trusted_as_far_as_its_weakest_part() {
        let mut cases: Vec<_> = (1..=6).map(|n| case(n, "MS-01", "M1", f64::from(n) * 50.0)).collect();
        for far in &mut cases[0..4] {
            far.relation = Relation::Nearby;
        }
        let found = rules().propose(cases);
        let share = found[0].measures.least();
        assert!((share - 2.0 / 6.0).abs() < 1e-12, "{share}");
        assert_eq!(found[0].confidence, Confidence::Low);
    }

    #[test]
    fn households_that_are_told_are_counted() {
        let mut cases: Vec<_> = (1..=4).map(|n| case(n, "WA-01", "M1", f64::from(n))).collect();
        cases[2].households = Some(41);
        assert_eq!(rules().propose(cases)[0].households, 44);
    }

    #[test]
    fn faults_of_the_file_are_told() {
        let good = include_str!("../../../../geodata/rules/groups.toml");
        let told = |from: &str, to: &str| {
            GroupRules::parse(&good.replacen(from, to, 1), &categories()).unwrap_err().to_string()
        };
        assert!(told("reach_m = 1500.0", "reach_m = 0.0").contains("reach_m"));
        assert!(told("high = 0.75", "high = 0.4").contains("medium < high"));
        assert!(told("[\"WA\"]", "[\"MS\"]").contains("`MS` belongs to two causes"));
        assert!(told("[\"WA\"]", "[\"XX\"]").contains("no group of categories `XX`"));
        assert!(told("id = \"water\"", "id = \"land\"").contains("`land` stands twice"));
        assert!(told("most = 20", "moist = 20").contains("moist"));
    }

    proptest! {
        #[test]
        fn every_case_is_in_one_group_at_most_and_the_order_of_cases_is_nothing(
            spots in prop::collection::vec((0u32..4000, 0usize..3, 0usize..2), 0..60),
        ) {
            let kinds = ["MS-01", "MS-02", "BL-01"];
            let cases: Vec<_> = spots.iter().zip(1..).map(|((east, kind, mine), n)| {
                case(n, kinds[*kind], ["M1", "M2"][*mine], f64::from(*east) * 4.0)
            }).collect();
            let found = rules().propose(cases.clone());
            let all: Vec<&String> = found.iter().flat_map(|g| &g.cases).collect();
            let different: BTreeSet<&String> = all.iter().copied().collect();
            prop_assert_eq!(all.len(), different.len());
            prop_assert!(found.iter().all(|g| g.cases.len() >= rules().least));
            let mut turned = cases;
            turned.reverse();
            prop_assert_eq!(rules().propose(turned), found);
        }
    }
}
