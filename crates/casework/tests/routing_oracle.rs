//! Random rules and reports: the compiled rules against a slow reading of the same conditions, and doubts against what happens.
#![allow(clippy::expect_used, reason = "a failed expectation is a failed test")]

#[allow(dead_code, reason = "shared with other tests")]
mod fixture;

use casework::{Channel, Extent, RoutingRules};
use fixture::*;
use proptest::prelude::*;
use territory::{MiningMethod, Relation};
use time::{Duration, macros::datetime};

const CATEGORIES: [&str; 5] = ["MS-01", "MS-02", "LD-04", "GN-01", "EN-01"];
const NAMED: [&str; 6] = ["MS", "MS-01", "LD-04", "GN", "EN-01", "EN"];
const AREAS: [&str; 4] = ["150622", "150622004", "150622103", GRID];
const RELATIONS: [(&str, Relation); 4] = [
    ("within_pit", Relation::WithinPit),
    ("within_licence", Relation::WithinLicence),
    ("within_influence", Relation::WithinInfluence),
    ("nearby", Relation::Nearby),
];

/// A report with one mine.
#[derive(Debug, Clone)]
struct Case {
    category: usize,
    people: u32,
    households: Option<u32>,
    channel: usize,
    hour: i64,
    relation: usize,
    open_pit: bool,
    distance_m: f64,
}

fn a_case() -> impl Strategy<Value = Case> {
    let numbers = (0..CATEGORIES.len(), 1u32..6, prop::option::of(1u32..6), 0..Channel::ALL.len(), 0i64..24);
    (numbers, 0..RELATIONS.len(), any::<bool>(), 0u32..2000).prop_map(|(n, relation, open_pit, distance)| {
        Case {
            category: n.0,
            people: n.1,
            households: n.2,
            channel: n.3,
            hour: n.4,
            relation,
            open_pit,
            distance_m: f64::from(distance),
        }
    })
}

impl Case {
    fn question(&self) -> Question {
        let method = if self.open_pit { MiningMethod::OpenPit } else { MiningMethod::Underground };
        Question {
            place: place_near_mine(method, RELATIONS[self.relation].1, self.distance_m),
            people: self.people,
            extent: Extent { households: self.households, amount_fen: None },
            channel: Channel::ALL[self.channel],
            at: datetime!(2026-11-23 00:00 +8) + Duration::hours(self.hour),
            ..Question::of(CATEGORIES[self.category])
        }
    }
}

/// Conditions as one would write them, and read them slowly.
#[derive(Debug, Clone, Default)]
struct Wanted {
    category: Vec<usize>,
    area: Option<usize>,
    people_min: Option<u32>,
    households_max: Option<u32>,
    channel: Option<usize>,
    hours: Option<(i64, i64)>,
    relations: Vec<usize>,
    open_pit: Option<bool>,
    within_m: Option<u32>,
}

fn wanted() -> impl Strategy<Value = Wanted> {
    let lists = (
        prop::collection::vec(0..NAMED.len(), 0..3),
        prop::option::weighted(0.3, 0..AREAS.len()),
        prop::collection::vec(0..RELATIONS.len(), 0..2),
    );
    let numbers = (
        prop::option::weighted(0.4, 1u32..6),
        prop::option::weighted(0.3, 1u32..6),
        prop::option::weighted(0.2, 0..Channel::ALL.len()),
        prop::option::weighted(0.3, (0i64..24, 0i64..24).prop_filter("two hours", |(a, b)| a != b)),
        prop::option::weighted(0.3, any::<bool>()),
        prop::option::weighted(0.3, 1u32..2000),
    );
    (lists, numbers).prop_map(|((category, area, relations), n)| Wanted {
        category,
        area,
        relations,
        people_min: n.0,
        households_max: n.1,
        channel: n.2,
        hours: n.3,
        open_pit: n.4,
        within_m: n.5,
    })
}

impl Wanted {
    fn toml(&self) -> String {
        let quoted =
            |words: Vec<&str>| words.into_iter().map(|w| format!("\"{w}\"")).collect::<Vec<_>>().join(", ");
        let mut parts = vec![];
        if !self.category.is_empty() {
            parts.push(format!("category = [{}]", quoted(self.category.iter().map(|i| NAMED[*i]).collect())));
        }
        parts.extend(self.area.map(|a| format!("area = [\"{}\"]", AREAS[a])));
        parts.extend(self.people_min.map(|n| format!("people = {{ min = {n} }}")));
        parts.extend(self.households_max.map(|n| format!("households = {{ max = {n} }}")));
        parts.extend(self.channel.map(|c| format!("channel = [\"{}\"]", Channel::ALL[c].as_str())));
        parts.extend(self.hours.map(|(from, until)| format!("hours = {{ from = {from}, until = {until} }}")));
        if !self.relations.is_empty() {
            let words = self.relations.iter().map(|i| RELATIONS[*i].0).collect();
            parts.push(format!("mine_relation = [{}]", quoted(words)));
        }
        let method = |open| if open { "open_pit" } else { "underground" };
        parts.extend(self.open_pit.map(|open| format!("method = \"{}\"", method(open))));
        parts.extend(self.within_m.map(|m| format!("mine_within_m = {m}")));
        parts.join(", ")
    }

    /// The conditions read one by one, in the plainest way.
    fn hold(&self, case: &Case) -> bool {
        let code = CATEGORIES[case.category];
        let category = self.category.is_empty()
            || self.category.iter().any(|i| code == NAMED[*i] || code.split('-').next() == Some(NAMED[*i]));
        let area = self.area.is_none_or(|a| "15062200420100101".starts_with(AREAS[a]));
        let people = self.people_min.is_none_or(|n| case.people >= n);
        let households = match (self.households_max, case.households) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(most), Some(n)) => n <= most,
        };
        let channel = self.channel.is_none_or(|c| c == case.channel);
        let hours = self.hours.is_none_or(|(from, until)| {
            let mut hour = from;
            while hour != until {
                if hour == case.hour {
                    return true;
                }
                hour = (hour + 1) % 24;
            }
            false
        });
        let asks_mine = !self.relations.is_empty() || self.open_pit.is_some() || self.within_m.is_some();
        let related = if !self.relations.is_empty() {
            self.relations.contains(&case.relation)
        } else {
            self.within_m.is_some() || RELATIONS[case.relation].0 != "nearby"
        };
        let mine = !asks_mine
            || related
                && self.open_pit.is_none_or(|open| open == case.open_pit)
                && self.within_m.is_none_or(|m| case.distance_m <= f64::from(m));
        category && area && people && households && channel && hours && mine
    }
}

/// Rules with a lead each, then one for everything.
fn file(rules: &[(Wanted, &str)]) -> RoutingRules {
    let rule = |(i, (wanted, lead)): (usize, &(Wanted, &str))| {
        let when = wanted.toml();
        format!(
            "[[rule]]\nid = \"A{i}\"\ntitle_zh = \"甲\"\ntitle_en = \"a\"\nlaw = \"\"\nwhen = {{ {when} }}\nthen = {{ lead = \"{lead}\" }}\n"
        )
    };
    let last = (Wanted::default(), "township_station");
    let all: String = rules.iter().chain([&last]).enumerate().map(rule).collect();
    RoutingRules::parse(&format!("version = \"t\"\nsource = \"t\"\n{all}")).expect("well formed")
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(150) })]

    #[test]
    fn a_rule_holds_exactly_when_its_conditions_read_one_by_one_do(wanted in wanted(), case in a_case()) {
        let rules = file(&[(wanted.clone(), "centre")]);
        let suggestion = case.question().ask(&rules).expect("a suggestion");
        prop_assert_eq!(suggestion.unit.id.as_str() == "centre", wanted.hold(&case));
    }

    #[test]
    fn a_rule_that_is_doubted_never_gives_the_lead(
        first in wanted(),
        narrower in wanted(),
        same in any::<bool>(),
        cases in prop::collection::vec(a_case(), 8),
    ) {
        // Half of the time the second rule asks for all that the first does and for people, so that doubts are frequent.
        let second = if same { Wanted { people_min: Some(first.people_min.unwrap_or(1) + 1), ..first.clone() } } else { narrower };
        let rules = file(&[(first, "centre"), (second, "centre")]);
        let doubted: Vec<String> = rules.doubts(&tree()).into_iter().map(|d| d.rule).collect();
        prop_assert!(!same || doubted.iter().any(|d| d == "A1"), "a rule that comes too late is found");
        for case in cases {
            let s = case.question().ask(&rules).expect("a suggestion");
            let lead = s.reasons.iter().find(|r| r.facts.contains_key("lead")).expect("a lead rule");
            prop_assert!(!doubted.contains(&lead.rule), "{} gave the lead", lead.rule);
        }
    }
}
