//! The committed routing rules: what each of them does, and what a broken file is told.
#![allow(clippy::expect_used, reason = "a failed expectation is a failed test")]
#![allow(clippy::disallowed_methods, reason = "the golden file is read and written here")]

mod fixture;

use casework::{Reason, ReasonOutcome, Role, RoutingError, RoutingRules, Suggestion};
use fixture::*;
use territory::{MiningMethod, Relation};

fn reason<'s>(suggestion: &'s Suggestion, rule: &str) -> &'s Reason {
    suggestion.reasons.iter().find(|r| r.rule.starts_with(rule)).expect("the rule is in the trace")
}

fn outcome(suggestion: &Suggestion, rule: &str) -> ReasonOutcome {
    reason(suggestion, rule).outcome
}

fn co(suggestion: &Suggestion) -> Vec<&str> {
    suggestion.co_units.iter().map(|u| u.id.as_str()).collect()
}

#[test]
fn the_committed_rules_name_only_categories_of_the_committed_tree() {
    assert_eq!(rules().check_categories(&tree()), Ok(()));
}

#[test]
fn each_category_goes_to_the_unit_its_legal_path_names() {
    let expected = [
        ("SF-03", "R02", "unit-public-security", Some("crime_clue")),
        ("SF-04", "R02", "unit-public-security", Some("crime_clue")),
        ("GN-07", "R02d", "unit-public-security", None),
        ("GN-08", "R02c", "unit-public-security", None),
        ("LD-04", "R03", "unit-natural-resources", Some("administrative")),
        ("LD-01", "R04", "unit-natural-resources", Some("administrative")),
        ("LD-05", "R04", "unit-natural-resources", Some("administrative")),
        ("MB-01", "R05", "unit-natural-resources", Some("administrative")),
        ("BL-03", "R06", "unit-natural-resources", Some("administrative")),
        ("LB-01", "R07", "unit-human-resources", Some("labour")),
        ("LD-03", "R08", "station-004", Some("civil")),
        ("LD-08", "R09", "station-004", Some("civil")),
        ("RL-02", "R10", "station-004", Some("mixed")),
        ("EN-01", "R11", "unit-ecology", Some("mixed")),
        ("WA-02", "R11", "unit-ecology", Some("mixed")),
        ("WA-01", "R12", "station-004", Some("civil")),
        ("MS-01", "R13", "station-004", Some("civil")),
        ("MS-06", "R14", "station-004", Some("civil")),
        ("BL-01", "R15", "station-004", Some("civil")),
        ("GR-04", "R16", "unit-forestry-grassland", Some("administrative")),
        ("GR-01", "R17", "station-004", Some("civil")),
        ("RD-02", "R18", "committee-traffic", Some("civil")),
        ("CT-06", "R19", "committee-contract", Some("civil")),
        ("GN-04", "R20", "committee-medical", Some("civil")),
        ("GN-02", "R21", "committee-property-family", Some("civil")),
        ("SF-02", "R22", "unit-petition", Some("petition")),
        ("GN-01", "R30", "station-004", None),
    ];
    for (category, rule, unit, nature) in expected {
        let s = Question::of(category).answer();
        assert_eq!(s.unit.id.as_str(), unit, "{category}");
        assert_eq!(s.nature_hint.as_deref(), nature, "{category}");
        assert_eq!(outcome(&s, rule), ReasonOutcome::Chosen, "{category}");
        assert!(!co(&s).contains(&unit), "{category}: the lead unit is not its own co-unit");
    }
}

#[test]
fn every_category_of_the_tree_finds_a_unit_and_every_rule_leaves_a_trace() {
    let count = include_str!("../../../geodata/rules/routing.toml").matches("[[rule]]").count();
    for group in tree().categories {
        for leaf in group.children {
            let code: &'static str = Box::leak(leaf.code.to_string().into_boxed_str());
            let s = Question::of(code).answer();
            // Three more lines: the place, the person of the unit and the grid worker.
            assert_eq!(s.reasons.len(), count + 3, "{code}");
            assert!(s.reasons.iter().all(|r| !r.text_zh.is_empty() && !r.text_en.is_empty()));
            assert_eq!(s.tribunal.is_some(), group.mining_related, "{code}");
        }
    }
}

#[test]
fn the_station_is_that_of_the_township_however_near_another_one_is() {
    let mut question = Question::of("MS-01");
    let at = question.place.point;
    for station in &mut question.stations {
        station.point = (station.id.as_str() == "station-100").then_some(at);
    }
    assert_eq!(question.answer().unit.id.as_str(), "station-004");
}

#[test]
fn outside_the_banner_the_banner_centre_leads_whatever_the_category() {
    let s = Question { place: place_outside(), ..Question::of("LD-04") }.answer();
    assert_eq!(s.unit.id.as_str(), "centre");
    assert_eq!(reason(&s, "R01").facts["outside_m"], 1234);
    assert_eq!(outcome(&s, "R03"), ReasonOutcome::Matched);
}

#[test]
fn a_township_without_a_station_falls_to_the_centre_and_says_why() {
    let mut question = Question::of("GN-01");
    question.stations.retain(|s| s.id.as_str() != "station-004");
    let s = question.answer();
    assert_eq!(s.unit.id.as_str(), "centre");
    assert_eq!(outcome(&s, "R30"), ReasonOutcome::NotMatched);
    assert!(reason(&s, "R30").text_zh.contains("名录中没有"));
}

#[test]
fn ten_people_bring_in_the_banner_centre_and_a_hint_at_a_batch() {
    let nine = Question { people: 9, ..Question::of("MS-01") }.answer();
    assert!(!co(&nine).contains(&"centre"));
    let ten = Question { people: 10, ..Question::of("MS-01") }.answer();
    assert!(co(&ten).contains(&"centre"));
    assert!(reason(&ten, "R44").text_zh.contains("批量调解"));
}

#[test]
fn an_underground_mine_that_reaches_the_house_brings_in_natural_resources() {
    let reached = place_near_mine(MiningMethod::Underground, Relation::WithinInfluence, 120.6);
    let s = Question { place: reached, ..Question::of("MS-01") }.answer();
    assert!(co(&s).contains(&"unit-natural-resources"));
    let facts = &reason(&s, "R41").facts;
    assert_eq!((&facts["mines"][0]["id"], &facts["mines"][0]["distance_m"]), (&"M0001".into(), &121.into()));
    for place in [
        place_near_mine(MiningMethod::Underground, Relation::Nearby, 900.0),
        place_near_mine(MiningMethod::OpenPit, Relation::WithinLicence, 0.0),
    ] {
        let s = Question { place, ..Question::of("MS-01") }.answer();
        assert_eq!(outcome(&s, "R41"), ReasonOutcome::NotMatched);
    }
}

#[test]
fn an_open_pit_that_reaches_the_place_brings_in_emergency_and_energy() {
    let place = place_near_mine(MiningMethod::OpenPit, Relation::WithinInfluence, 300.0);
    let s = Question { place, ..Question::of("EN-01") }.answer();
    assert!(co(&s).contains(&"unit-emergency-energy"));
    assert!(!co(&Question::of("EN-01").answer()).contains(&"unit-emergency-energy"));
}

#[test]
fn a_matter_of_safety_in_a_mine_grid_brings_in_energy_and_police() {
    let s = Question { place: place_in_mine_grid(), ..Question::of("SF-01") }.answer();
    assert_eq!(co(&s), ["unit-emergency-energy", "unit-public-security"]);
    assert!(co(&Question::of("SF-01").answer()).is_empty());
}

#[test]
fn among_equals_the_one_with_the_fewest_open_cases_is_chosen_then_the_lowest_identifier() {
    let chosen = |load| Question { load, ..Question::of("GN-01") }.answer().person.expect("a person").id;
    assert_eq!(chosen(|_| 3), "P1");
    assert_eq!(chosen(|id| if id == "P1" { 5 } else { 4 }), "P2");
}

#[test]
fn a_specialist_comes_before_a_generalist_with_less_work_and_serves_others_only_when_alone() {
    let busy = |id: &str| if id == "P3" { 30 } else { 0 };
    let chosen =
        |category| Question { load: busy, ..Question::of(category) }.answer().person.expect("a person").id;
    assert_eq!(chosen("MS-01"), "P3");
    assert_eq!(chosen("LD-02"), "P3");
    assert_eq!(chosen("LD-03"), "P1");
    let mut alone = Question::of("GN-01");
    alone.persons.retain(|p| p.id == "P3");
    assert_eq!(alone.answer().person.expect("a person").id, "P3");
}

#[test]
fn a_head_of_a_unit_takes_no_cases_and_a_handler_does() {
    let person = Question::of("LD-04").answer().person.expect("a person");
    assert_eq!((person.id.as_str(), person.role.as_str()), ("H1", Role::Handler.as_str()));
}

#[test]
fn when_nobody_is_on_duty_no_person_is_named_and_the_trace_says_so() {
    let mut question = Question::of("MS-01");
    question.persons.clear();
    let s = question.answer();
    assert_eq!(s.person, None);
    assert_eq!(outcome(&s, "person-on-duty"), ReasonOutcome::NotMatched);
    assert!(reason(&s, "person-on-duty").text_zh.contains("人工指定"));
    assert_eq!(outcome(&s, "grid-worker"), ReasonOutcome::NotMatched);
}

#[test]
fn the_order_of_stations_and_persons_does_not_change_the_answer() {
    let forward = Question { people: 41, ..Question::of("MS-01") };
    let mut backward = Question { people: 41, ..Question::of("MS-01") };
    backward.stations.reverse();
    backward.persons.reverse();
    assert_eq!(forward.answer(), backward.answer());
}

#[test]
fn a_cracked_house_over_an_underground_mine_is_traced_as_in_the_golden_file() {
    let place = place_near_mine(MiningMethod::Underground, Relation::WithinLicence, 0.0);
    let load = |id: &str| if id == "station-004" { 7 } else { 2 };
    let s = Question { place, people: 41, load, ..Question::of("MS-01") }.answer();
    let found = serde_json::to_string_pretty(&s).expect("json") + "\n";
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/suggestion-ms01.json");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(file, &found).expect("the golden file is written");
    }
    let golden = std::fs::read_to_string(file).expect("the golden file; `cargo xtask bless` writes it");
    assert_eq!(found, golden, "read the difference; `cargo xtask bless` writes it");
}

/// A file with one rule, whose `when` and `then` stand on lines 8 and 9.
fn file(when: &str, then: &str) -> String {
    let head = "version = \"t\"\nsource = \"t\"\n[[rule]]\nid = \"A\"\ntitle_zh = \"甲\"\ntitle_en = \"a\"\nlaw = \"\"\n";
    format!("{head}when = {{ {when} }}\nthen = {{ {then} }}\n")
}

#[test]
fn a_faulty_file_is_refused_with_line_column_and_what_is_expected() {
    let good = "lead = \"centre\"";
    for (when, then, place, says) in [
        ("category = [\"ms-01\"]", good, (8, 22), "unknown category `ms-01`"),
        ("mine_relation = [\"inside\"]", good, (8, 27), "within_licence"),
        ("method = \"drift\"", good, (8, 19), "open_pit, underground"),
        ("dedicated_type = [\"pub\"]", good, (8, 28), "industrial_park"),
        ("peopel = { min = 3 }", good, (8, 10), "people"),
        ("people = { min = 3, max = 2 }", good, (8, 19), "less than `min`"),
        ("people = {}", good, (8, 19), "give `min`"),
        ("amount_fen = { min = 1.5 }", good, (8, 31), "expected i64"),
        ("households = { most = 3 }", good, (8, 25), "`min`"),
        ("nature = [\"penal\"]", good, (8, 20), "crime_clue"),
        ("area = [\"1506\"]", good, (8, 18), "6, 9, 12, 15 or 17 digits"),
        ("channel = [\"fax\"]", good, (8, 21), "grid_patrol"),
        ("hours = { from = 7, until = 7 }", good, (8, 18), "differs"),
        ("weekday = [\"sunday\"]", good, (8, 21), "sun"),
        ("mine_within_m = 0", good, (8, 26), "1 to 100000"),
        ("", "lead = \"function:water\"", (9, 17), "natural_resources"),
        ("", "co = [\"committee:court\"]", (9, 16), "mining_damage"),
        ("", "nature = \"penal\"", (9, 19), "crime_clue"),
        ("", "advice_zh = \"甲\"", (9, 8), "advice_en"),
        ("", "", (9, 8), "would do nothing"),
    ] {
        match RoutingRules::parse(&file(when, then)) {
            Err(RoutingError::File { line, column, problem }) => {
                assert_eq!((line, column), place, "{when} {then}: {problem}");
                assert!(problem.contains(says) && !problem.contains('\n'), "{problem}");
            }
            other => assert!(other.is_err(), "{when} / {then} was accepted"),
        }
    }
}

#[test]
fn a_rule_id_that_stands_twice_is_refused() {
    let once = file("", "lead = \"centre\"");
    let (_, rule) = once.split_once("[[rule]]").expect("a rule");
    let twice = format!("{once}[[rule]]{rule}");
    let error = RoutingRules::parse(&twice).expect_err("twice").to_string();
    assert!(error.contains("line 11") && error.contains("`A`"), "{error}");
}

#[test]
fn a_category_that_is_not_in_the_tree_is_refused_with_its_place_in_the_file() {
    let rules =
        RoutingRules::parse(&file("category = [\"MS-77\"]", "lead = \"centre\"")).expect("well formed");
    let error = rules.check_categories(&tree()).expect_err("unknown").to_string();
    assert!(error.contains("line 8, column 22") && error.contains("MS-77"), "{error}");
}

#[test]
fn rules_that_lead_nowhere_say_what_to_add() {
    let rules = RoutingRules::parse(&file("outside = true", "lead = \"centre\"")).expect("well formed");
    let error = Question::of("MS-01").ask(&rules).expect_err("no unit").to_string();
    assert!(error.contains("lead = \"centre\""), "{error}");
}
