//! Which path the law demands, as the committed rules have it (domain §2.8), and the conditions that rule files know.
#![allow(clippy::expect_used, reason = "a failed expectation is a failed test")]

#[allow(dead_code, reason = "shared with other tests")]
mod fixture;

use casework::case::Nature;
use casework::{Channel, Extent, Reason, ReasonOutcome, RoutingRules, Suggestion};
use fixture::*;
use territory::{MiningMethod, Relation};
use time::macros::datetime;

fn reason<'s>(suggestion: &'s Suggestion, rule: &str) -> &'s Reason {
    suggestion.reasons.iter().find(|r| r.rule.starts_with(rule)).expect("the rule is in the trace")
}

fn holds(suggestion: &Suggestion, rule: &str) -> bool {
    reason(suggestion, rule).outcome == ReasonOutcome::Chosen
}

fn works_along(suggestion: &Suggestion, unit: &str) -> bool {
    suggestion.co_units.iter().any(|u| u.id.as_str() == unit)
}

/// One rule that gives the centre when its conditions hold, and else the township's station.
fn one_rule(when: &str) -> RoutingRules {
    let rule = |id: &str, when: &str, lead: &str| {
        format!(
            "[[rule]]\nid = \"{id}\"\ntitle_zh = \"甲\"\ntitle_en = \"a\"\nlaw = \"\"\nwhen = {{ {when} }}\nthen = {{ lead = \"{lead}\" }}\n"
        )
    };
    let file = format!(
        "version = \"t\"\nsource = \"t\"\n{}{}",
        rule("A", when, "centre"),
        rule("B", "", "township_station")
    );
    RoutingRules::parse(&file).expect("well formed")
}

fn held(question: &Question, when: &str) -> bool {
    question.ask(&one_rule(when)).expect("a suggestion").unit.id.as_str() == "centre"
}

#[test]
fn a_clue_of_a_crime_goes_to_the_police_whatever_the_category_and_stays_sealed() {
    let s = Question { nature: Some(Nature::CrimeClue), ..Question::of("LD-02") }.answer();
    assert_eq!(s.unit.id.as_str(), "unit-public-security");
    assert!(reason(&s, "R02b").text_zh.contains("不得透露给被检举人"));
}

#[test]
fn a_suit_about_the_total_to_be_shared_is_not_taken_and_the_clerk_is_told_so() {
    let s = Question::of("LD-02").answer();
    assert!(holds(&s, "R45") && reason(&s, "R45").text_zh.contains("总额"));
    assert!(holds(&Question::of("LD-06").answer(), "R46"));
}

#[test]
fn a_woman_who_married_out_brings_in_the_procuratorate_since_the_law_is_in_force() {
    let today = Question::of("LD-03").answer();
    assert!(works_along(&today, "unit-procuratorate"));
    let before = Question { at: datetime!(2025-04-30 23:59 +8), ..Question::of("LD-03") }.answer();
    assert!(!works_along(&before, "unit-procuratorate"));
    assert!(reason(&before, "R47").text_zh.contains("2025-05-01"));
}

#[test]
fn who_attacks_the_decision_itself_is_shown_review_and_suit() {
    for category in ["LD-01", "RL-01"] {
        let s = Question { nature: Some(Nature::Administrative), ..Question::of(category) }.answer();
        assert!(holds(&s, "R48") && works_along(&s, "unit-justice"), "{category}");
    }
}

#[test]
fn the_duty_to_reclaim_outlives_the_licence_since_july_2025() {
    assert!(holds(&Question::of("MS-06").answer(), "R41b"));
    let before = Question { at: datetime!(2025-06-30 12:00 +8), ..Question::of("MS-06") }.answer();
    assert!(!holds(&before, "R41b"));
}

#[test]
fn only_overlapping_and_crossed_borders_rest_on_the_mining_right_interpretation() {
    assert!(holds(&Question::of("MB-03").answer(), "R05-"));
    assert!(holds(&Question::of("MB-04").answer(), "R05b"));
}

#[test]
fn a_million_yuan_and_five_households_bring_in_the_centre_and_unknown_numbers_do_not() {
    let asked = |households, amount_fen| {
        Question { extent: Extent { households, amount_fen }, ..Question::of("MS-01") }.answer()
    };
    assert!(!works_along(&asked(None, None), "centre"));
    assert!(!works_along(&asked(Some(4), Some(99_999_999)), "centre"));
    assert!(works_along(&asked(Some(5), None), "centre"));
    assert!(works_along(&asked(None, Some(100_000_000)), "centre"));
    assert!(reason(&asked(None, None), "R49").text_zh.contains("不详"));
    assert!(reason(&asked(None, Some(99_999_999)), "R49").text_zh.contains("999999.99 元"));
}

#[test]
fn a_group_that_comes_to_the_counter_names_five_and_one_that_calls_does_not() {
    let asked = |channel| Question { people: 6, channel, ..Question::of("GN-01") }.answer();
    assert!(holds(&asked(Channel::Counter), "R51") && !holds(&asked(Channel::Hotline), "R51"));
}

#[test]
fn a_blockade_at_night_brings_in_the_police_by_the_clock_of_the_banner() {
    let asked = |at| works_along(&Question { at, ..Question::of("SF-01") }.answer(), "unit-public-security");
    assert!(asked(datetime!(2026-11-23 13:30 UTC)), "half past nine in the evening in the banner");
    assert!(!asked(datetime!(2026-11-23 09:00 UTC)), "five in the afternoon");
}

#[test]
fn the_first_line_of_a_trace_tells_the_polygons_and_distances() {
    let place = place_near_mine(MiningMethod::Underground, Relation::WithinInfluence, 120.6);
    let s = Question { place, ..Question::of("MS-01") }.answer();
    let first = &s.reasons[0];
    assert_eq!((first.rule.as_str(), &first.facts["grid"]), ("place", &GRID.into()));
    assert_eq!(first.facts["mines"][0]["distance_m"], 121);
}

#[test]
fn each_condition_looks_at_what_its_name_says() {
    let near = || place_near_mine(MiningMethod::OpenPit, Relation::Nearby, 750.4);
    let question = Question {
        place: near(),
        people: 7,
        nature: Some(Nature::Civil),
        extent: Extent { households: Some(3), amount_fen: Some(5_000) },
        channel: Channel::Petition,
        // A Monday.
        at: datetime!(2026-11-23 09:00 +8),
        ..Question::of("MS-01")
    };
    for when in [
        "category = [\"MS\"]",
        "category = [\"LD\", \"MS-01\"]",
        "nature = [\"civil\"]",
        "mining_related = true",
        "outside = false",
        "area = [\"150622\"]",
        "area = [\"150622103\", \"150622004201\"]",
        "area = [\"15062200420100101\"]",
        "mine_within_m = 750",
        "mine_within_m = 800, method = \"open_pit\", mine = [\"M0001\"]",
        "mine_relation = [\"nearby\"]",
        "people = { min = 7, max = 7 }",
        "households = { max = 3 }",
        "amount_fen = { min = 5000 }",
        "channel = [\"petition\"]",
        "hours = { from = 9, until = 10 }",
        "hours = { from = 22, until = 10 }",
        "weekday = [\"mon\"]",
    ] {
        assert!(held(&question, when), "{when}");
    }
    for when in [
        "category = [\"LD\"]",
        "nature = [\"labour\"]",
        "mining_related = false",
        "outside = true",
        "area = [\"150622103\"]",
        "mine_within_m = 749",
        "mine_within_m = 800, method = \"underground\"",
        "mine = [\"M0001\"]",
        "mine = [\"M0002\"], mine_within_m = 800",
        "people = { min = 8 }",
        "households = { min = 4 }",
        "amount_fen = { max = 4999 }",
        "channel = [\"hotline\"]",
        "hours = { from = 10, until = 9 }",
        "weekday = [\"sat\", \"sun\"]",
        "station_m = { min = 0 }",
    ] {
        assert!(!held(&question, when), "{when}");
    }
}

#[test]
fn the_committed_rules_leave_no_doubt() {
    assert_eq!(rules().doubts(&tree()), []);
}

#[test]
fn rules_that_can_never_hold_and_rules_that_come_too_late_are_pointed_at() {
    for (when, says) in [
        ("outside = true, area = [\"150622\"]", "旗境外"),
        ("mining_related = false, category = [\"MS\", \"BL-01\"]", "都涉矿"),
    ] {
        let doubts = one_rule(when).doubts(&tree());
        assert!(doubts.len() == 1 && doubts[0].text_zh.contains(says), "{when}: {doubts:?}");
        assert_eq!((doubts[0].rule.as_str(), doubts[0].line), ("A", 4));
    }
    // The second rule asks for less: it comes too late only when it would give the same unit.
    let late = "version = \"t\"\nsource = \"t\"\n".to_owned()
        + &["category = [\"MS\"]", "category = [\"MS-01\"], people = { min = 2 }"]
            .map(|when| format!("[[rule]]\nid = \"{}\"\ntitle_zh = \"甲\"\ntitle_en = \"a\"\nlaw = \"\"\nwhen = {{ {when} }}\nthen = {{ lead = \"centre\" }}\n", when.len()))
            .concat();
    let doubts = RoutingRules::parse(&late).expect("well formed").doubts(&tree());
    assert!(doubts.len() == 1 && doubts[0].text_en.contains("always gives"), "{doubts:?}");
}
