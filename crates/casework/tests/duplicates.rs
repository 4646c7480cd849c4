//! Which cases a report may repeat, by the committed rules.
#![allow(clippy::expect_used, reason = "a failed expectation is a failed test")]

use casework::duplicates::{
    Candidate, DuplicateRules, DuplicateRulesError, Matter, candidates, excerpt, likeness,
};
use casework::{CasePoint, Docket, Scope, State};
use spatial::LonLat;
use std::collections::HashSet;
use time::macros::date;
use time::{Date, Duration};

const TODAY: Date = date!(2026 - 11 - 26);
const HERE: (f64, f64) = (111.2, 39.86);
const MICRO: &str = "15062200420100101";
const WORDS: &str = "采煤沉陷导致房屋墙体开裂，要求煤矿赔偿修缮费用";
const FILE: &str = include_str!("../../../geodata/rules/duplicates.toml");

fn rules() -> DuplicateRules {
    DuplicateRules::parse(FILE).expect("the committed rules")
}

fn at(east_deg: f64) -> LonLat {
    LonLat::new(HERE.0 + east_deg, HERE.1).expect("a position")
}

fn case(id: i64, east_deg: f64, category: &str, summary: &str, days_ago: i64) -> CasePoint {
    CasePoint {
        id,
        code: format!("ZZ26-{id:06}-1"),
        state: State::InProgress,
        category: category.to_owned(),
        matter: category.to_owned(),
        unit: None,
        remark: None,
        mining_related: true,
        summary: summary.to_owned(),
        people: 1,
        reported: TODAY - Duration::days(days_ago),
        due: None,
        batch: None,
        at: at(east_deg),
        accuracy_m: None,
        place_code: MICRO.to_owned(),
    }
}

fn asked(cases: Vec<CasePoint>, scope: &Scope, same_person: &[i64]) -> Vec<Candidate> {
    let docket = Docket::new(cases, TODAY);
    let matter = Matter { at: at(0.0), place_code: MICRO, category: "MS-01", summary: WORDS, day: TODAY };
    let persons: HashSet<i64> = same_person.iter().copied().collect();
    candidates(&docket, scope, &rules(), &matter, &persons)
}

fn all(cases: Vec<CasePoint>, same_person: &[i64]) -> Vec<Candidate> {
    asked(cases, &Scope::whole_banner(), same_person)
}

fn rules_of(candidate: &Candidate) -> Vec<&'static str> {
    candidate.reasons.iter().map(|r| r.rule).collect()
}

#[test]
fn the_same_person_with_the_same_matter_in_the_same_yard_scores_one_and_says_every_reason() {
    let found = all(vec![case(1, 0.0, "MS-01", WORDS, 30)], &[1]);
    assert_eq!(found.len(), 1);
    assert!((found[0].score - 1.0).abs() < 1e-9, "{}", found[0].score);
    assert_eq!(rules_of(&found[0]), ["same_person", "same_category", "near", "same_micro_grid", "text"]);
    assert!(found[0].reasons.iter().all(|r| !r.text_zh.is_empty() && !r.text_en.is_empty()));
}

#[test]
fn a_neighbour_with_the_same_words_is_found_without_being_the_same_person() {
    let found = all(vec![case(1, 0.001, "MS-01", "房屋墙体开裂，采煤沉陷导致，要求煤矿赔偿", 5)], &[]);
    assert_eq!(found.len(), 1);
    assert!(!found[0].same_person && found[0].score < 0.6, "{:?}", found[0]);
    assert!((80.0..90.0).contains(&found[0].distance_m), "{}", found[0].distance_m);
}

#[test]
fn another_matter_at_the_same_place_is_no_candidate() {
    assert_eq!(all(vec![case(1, 0.0, "LB-01", "拖欠工资三个月未发", 5)], &[]), vec![]);
}

#[test]
fn the_ninetieth_day_is_looked_at_and_the_ninety_first_is_not() {
    let found = all(vec![case(1, 0.0, "MS-01", WORDS, 90), case(2, 0.0, "MS-01", WORDS, 91)], &[1, 2]);
    assert_eq!(found.iter().map(|c| c.code.as_str()).collect::<Vec<_>>(), ["ZZ26-000001-1"]);
}

#[test]
fn the_same_person_is_found_far_away_and_a_stranger_there_is_not() {
    let cases = vec![case(1, 0.2, "MS-01", WORDS, 5), case(2, 0.2, "MS-01", WORDS, 5)];
    let mut cases = cases;
    cases[0].place_code = "15062210020100101".into();
    cases[1].place_code = "15062210020100101".into();
    let found = all(cases, &[1]);
    assert_eq!(found.iter().map(|c| c.code.as_str()).collect::<Vec<_>>(), ["ZZ26-000001-1"]);
    assert!(!rules_of(&found[0]).contains(&"near"));
}

#[test]
fn no_candidate_lies_outside_the_reader_s_area_even_for_the_same_person() {
    let cases = vec![case(1, 0.0, "MS-01", WORDS, 5)];
    assert_eq!(asked(cases.clone(), &Scope::area("150622100"), &[1]), vec![]);
    assert_eq!(asked(cases.clone(), &Scope::nothing(), &[1]), vec![]);
    assert_eq!(asked(cases, &Scope::area("150622004"), &[1]).len(), 1);
}

#[test]
fn candidates_come_best_first_then_newest_first_and_at_most_as_many_as_the_rules_say() {
    let mut cases: Vec<_> = (1..=30).map(|id| case(id, 0.0, "MS-01", WORDS, id)).collect();
    cases.push(case(31, 0.0, "MS-02", WORDS, 1));
    let found = all(cases, &[20]);
    let codes: Vec<&str> = found.iter().map(|c| c.code.as_str()).collect();
    assert_eq!(codes.len(), rules().most);
    assert_eq!(codes[..3], ["ZZ26-000020-1", "ZZ26-000001-1", "ZZ26-000002-1"]);
}

#[test]
fn likeness_of_chinese_texts_is_that_of_their_pairs_and_deaf_to_punctuation_and_width() {
    assert!((likeness("房屋开裂", "房屋，开裂。") - 1.0).abs() < 1e-9);
    // 房屋 屋开 开裂 against 房屋 屋倒 倒塌: one shared of six.
    assert!((likeness("房屋开裂", "房屋倒塌") - 1.0 / 3.0).abs() < 1e-9);
    assert_eq!((likeness("", ""), likeness("裂", "裂")), (0.0, 0.0));
}

#[test]
fn an_excerpt_hides_phones_and_identity_numbers_and_keeps_the_rest() {
    assert_eq!(excerpt("王家 138-0000-1234 来电\n说2023年裂缝"), "王家 ************* 来电 说2023年裂缝");
    assert_eq!(excerpt("15062219800101123X"), "*****************X");
    assert_eq!(excerpt(&"裂".repeat(61)).chars().count(), 61);
}

#[test]
fn rules_whose_shares_do_not_add_up_are_refused() {
    let spoilt = FILE.replace("same_person = 0.4", "same_person = 0.5");
    assert!(matches!(DuplicateRules::parse(&spoilt), Err(DuplicateRulesError::Figure("weights", _))));
    let unknown = DuplicateRules::parse("colour = 1").expect_err("unknown key").to_string();
    assert!(unknown.contains("line 1"), "{unknown}");
}
