//! What neighbours say to an award, by the committed rules; held against a comparison written the plain way.
#![allow(clippy::expect_used, reason = "a failed expectation is a failed test")]

use casework::CategoryTree;
use casework::consistency::{
    Award, Basis, Beside, Comparison, ConsistencyRules, Deviation, FLOOR_AREA, Finished, Household, Likeness,
    Verdict,
};
use casework::survey::Fabric;
use proptest::prelude::*;
use spatial::{LonLat, distance};
use std::collections::BTreeMap;
use territory::ExposureClass;
use time::macros::date;
use time::{Date, Duration};

const TODAY: Date = date!(2026 - 11 - 27);
const FILE: &str = include_str!("../../../geodata/rules/consistency.toml");
const CATEGORIES: &str = include_str!("../../../geodata/rules/categories.toml");

fn rules() -> ConsistencyRules {
    let tree = CategoryTree::parse(CATEGORIES).expect("the committed categories");
    ConsistencyRules::parse(FILE, &tree).expect("the committed rules")
}

fn at(east_deg: f64, north_deg: f64) -> LonLat {
    LonLat::new(111.2 + east_deg, 39.86 + north_deg).expect("a position")
}

fn household(case: &str, east_deg: f64) -> Household {
    Household {
        case: case.to_owned(),
        at: at(east_deg, 0.0),
        category: "MS-01".to_owned(),
        mine: Some("M0230".to_owned()),
        households: 1,
        facts: BTreeMap::new(),
        structure: None,
    }
}

fn paid(n: u32, yuan: u64) -> Finished {
    let household = household(&format!("N{n:03}"), 0.0005 * f64::from(n + 1));
    let award = Award::of_agreement(Some(yuan * 100));
    Finished { household, award, on: TODAY - Duration::days(30), synthetic: true }
}

fn refused(n: u32) -> Finished {
    Finished { award: Award::NOTHING, ..paid(n, 1) }
}

fn beside(finished: Vec<Finished>) -> Beside {
    Beside { household: household("OWN", 0.0), finished }
}

fn compare(beside: &Beside, award: Award) -> Comparison {
    rules().compare(beside, award, TODAY, &|_| None).expect("a kind")
}

fn sum(yuan: u64) -> Award {
    Award::of_agreement(Some(yuan * 100))
}

#[test]
fn nine_of_ten_neighbours_were_paid_and_this_one_is_refused() {
    let mut finished: Vec<_> = (0..9).map(|n| paid(n, 30_000)).collect();
    finished.push(refused(9));
    let found = compare(&beside(finished.clone()), Award::NOTHING);
    assert_eq!((found.granted.hits, found.granted.of, found.verdict), (9, 10, Verdict::Deviates));
    assert_eq!(found.deviations, [Deviation::Refused]);
    assert_eq!(compare(&beside(finished), sum(30_000)).verdict, Verdict::Consistent);
}

#[test]
fn most_neighbours_got_nothing_and_this_one_is_paid() {
    let mut finished: Vec<_> = (0..9).map(refused).collect();
    finished.push(paid(9, 30_000));
    let found = compare(&beside(finished.clone()), sum(30_000));
    assert_eq!((found.deviations.as_slice(), found.sums.is_none()), ([Deviation::Granted].as_slice(), true));
    assert_eq!(compare(&beside(finished), Award::NOTHING).verdict, Verdict::Consistent);
}

#[test]
fn divided_neighbours_object_to_neither() {
    let finished: Vec<_> = (0..10).map(|n| if n % 2 == 0 { paid(n, 30_000) } else { refused(n) }).collect();
    assert_eq!(compare(&beside(finished.clone()), Award::NOTHING).deviations, []);
    assert_eq!(compare(&beside(finished), sum(30_000)).deviations, []);
}

#[test]
fn fewer_than_five_say_nothing_and_never_deviate() {
    let four = beside((0..4).map(|n| paid(n, 30_000)).collect());
    for award in [Award::NOTHING, sum(1), sum(9_000_000)] {
        let found = compare(&four, award);
        assert_eq!((found.verdict, found.neighbours.len()), (Verdict::TooFew, 4), "{award:?}");
        assert_eq!(found.finding().ratio_milli, None);
    }
    let five = beside((0..5).map(|n| paid(n, 30_000)).collect());
    assert_eq!(compare(&five, Award::NOTHING).verdict, Verdict::Deviates);
}

#[test]
fn a_sum_off_the_band_deviates_and_equal_neighbours_leave_some_room() {
    let equal = beside((0..8).map(|n| paid(n, 40_000)).collect());
    // 2.5 × a tenth of logarithm is e^0.25 = 1.284 up; a quarter down.
    for (yuan, deviations) in [
        (40_000, vec![]),
        (51_300, vec![]),
        (51_400, vec![Deviation::Above]),
        (30_000, vec![]),
        (29_900, vec![Deviation::Below]),
    ] {
        assert_eq!(compare(&equal, sum(yuan)).deviations, deviations, "{yuan}");
    }
    // One neighbour far off moves neither the median nor the spread.
    let mut finished: Vec<_> = (0..8).map(|n| paid(n, 40_000)).collect();
    finished.push(paid(8, 4_000_000));
    let sums = compare(&beside(finished), sum(40_000)).sums.expect("enough");
    assert_eq!((sums.expected_fen, sums.of), (4_000_000, 9));
    assert!(sums.residual.expect("a sum").abs() < 1e-12);
}

#[test]
fn wide_sums_of_neighbours_make_a_wide_band_that_contains_the_median() {
    let yuan = [10_000, 15_000, 22_000, 33_000, 50_000, 75_000, 110_000];
    let wide = beside(yuan.iter().zip(0..).map(|(yuan, n)| paid(n, *yuan)).collect());
    let found = compare(&wide, sum(100_000));
    let sums = found.sums.as_ref().expect("enough");
    assert_eq!(sums.expected_fen, 3_300_000);
    assert!(sums.band_fen.0 < 1_000_000 && sums.band_fen.1 > 11_000_000, "{sums:?}");
    // The logarithms lie off the median by 0, twice about 0.41, …: the median absolute deviation is ln(33/15).
    let sigma = 1.482_602_218_505_602 * (33.0_f64 / 15.0).ln();
    let expected = (100.0_f64 / 33.0).ln() / sigma;
    assert!((sums.score.expect("a sum") - expected).abs() < 1e-9, "{sums:?} {expected}");
    assert_eq!(found.finding().ratio_milli, Some(3030));
}

#[test]
fn sums_are_divided_by_a_fact_when_this_household_and_enough_neighbours_have_it() {
    let with_cost = |mut f: Finished, cost: u64| {
        f.household.facts.insert("repair_cost".to_owned(), cost.to_string());
        f
    };
    let seventy: Vec<_> =
        (0..6).map(|n| with_cost(paid(n, 7_000 * u64::from(n + 1)), 10_000 * u64::from(n + 1))).collect();
    let mut own = beside(seventy.clone());
    own.household.facts.insert("repair_cost".to_owned(), "100000".to_owned());
    let found = compare(&own, sum(70_000));
    let sums = found.sums.as_ref().expect("enough");
    assert_eq!(sums.basis, Basis::Fact("repair_cost".to_owned()));
    assert_eq!((sums.expected_fen, found.verdict), (7_000_000, Verdict::Consistent));
    // Without the fact of this household they are compared as they are, and seventy thousand is far.
    let bare = compare(&beside(seventy), sum(70_000));
    assert_eq!(bare.sums.expect("enough").basis, Basis::Household);
}

#[test]
fn several_households_of_a_case_are_worth_as_much_more() {
    let mut own = beside((0..6).map(|n| paid(n, 20_000)).collect());
    own.household.households = 3;
    let sums = compare(&own, sum(60_000)).sums.expect("enough");
    assert_eq!(sums.expected_fen, 6_000_000);
}

#[test]
fn another_mine_category_time_or_distance_and_the_case_itself_are_not_comparable() {
    let alter: [fn(&mut Finished); 6] = [
        |f| f.household.mine = Some("M0001".to_owned()),
        |f| f.household.mine = None,
        |f| f.household.category = "MS-04".to_owned(),
        |f| f.on = TODAY - Duration::days(4 * 365),
        |f| f.household.at = at(0.0, 0.03),
        |f| f.household.case = "OWN".to_owned(),
    ];
    for (n, alter) in alter.into_iter().enumerate() {
        let mut other = paid(0, 30_000);
        alter(&mut other);
        assert_eq!(compare(&beside(vec![other]), sum(30_000)).neighbours, [], "{n}");
    }
    let mut outside = beside(vec![]);
    outside.household.category = "GN-01".to_owned();
    assert_eq!(rules().compare(&outside, sum(1), TODAY, &|_| None), None);
}

#[test]
fn a_neighbour_of_another_exposure_class_is_passed_over_and_an_unknown_one_is_not() {
    let finished: Vec<_> = (0..20).map(|n| paid(n, 30_000)).collect();
    let border = at(0.0036, 0.0).lon();
    let class = |place: LonLat| {
        Some(if place.lon() < border { ExposureClass::Inside } else { ExposureClass::Outside })
    };
    let found = rules().compare(&beside(finished.clone()), sum(30_000), TODAY, &class).expect("a kind");
    assert_eq!(found.neighbours.len(), 7);
    assert!(found.neighbours.iter().all(|n| n.alike.contains(&Likeness::Exposure)));
    let unknown = |place: LonLat| (place.lon() < 111.2001).then_some(ExposureClass::Inside);
    let found = rules().compare(&beside(finished), sum(30_000), TODAY, &unknown).expect("a kind");
    assert_eq!(found.neighbours.len(), 10);
    assert!(found.neighbours.iter().all(|n| n.alike == [Likeness::Mine, Likeness::Category]));
}

#[test]
fn the_finding_names_no_other_case_and_old_events_keep_their_form() {
    let found = compare(&beside((0..8).map(|n| paid(n, 40_000)).collect()), sum(90_000));
    let written = serde_json::to_value(found.finding()).expect("written");
    assert!(!written.to_string().contains("N00"));
    assert_eq!(
        written,
        serde_json::json!({ "version": rules().version, "verdict": "deviates", "deviations": ["above"], "neighbours": 8,
            "granted": 8, "grants": true, "sum_fen": 9_000_000, "expected_fen": 4_000_000, "ratio_milli": 2250 })
    );
    let old = serde_json::json!({ "kind": "acted", "command": { "command": "approve_result", "note": null }, "to": "done" });
    let body: casework::EventBody = serde_json::from_value(old.clone()).expect("an old event");
    assert_eq!(serde_json::to_value(&body).expect("written"), old);
}

/// The plain way: every finished household looked at, the nearest taken out one by one.
fn plainly(rules: &ConsistencyRules, beside: &Beside) -> Vec<(String, f64)> {
    let own = &beside.household;
    let mut left: Vec<(String, f64)> = beside
        .finished
        .iter()
        .filter(|f| f.household.case != own.case && f.household.mine == own.mine)
        .filter(|f| f.household.category == own.category)
        .filter(|f| f.on <= TODAY && f.on >= rules.since(TODAY))
        .map(|f| (f.household.case.clone(), distance::metres(own.at, f.household.at)))
        .filter(|(_, metres)| *metres <= rules.reach_m)
        .collect();
    let mut nearest: Vec<(String, f64)> = vec![];
    while nearest.len() < rules.nearest && !left.is_empty() {
        let mut best = 0;
        for i in 1..left.len() {
            if (left[i].1, &left[i].0) < (left[best].1, &left[best].0) {
                best = i;
            }
        }
        nearest.push(left.swap_remove(best));
    }
    nearest
}

proptest! {
    #[test]
    fn the_neighbours_are_those_found_the_plain_way_whatever_their_order(
        places in prop::collection::vec((-4i32..=4, -4i32..=4, 0u8..3, 0u16..1500, 0u64..60_000), 0..60),
        turn in 0usize..60,
    ) {
        let rules = rules();
        let mut finished: Vec<Finished> = places.iter().zip(0..).map(|(place, n)| {
            let (x, y, mine, days, yuan) = *place;
            let mut one = paid(n, yuan);
            // On a coarse lattice, so that many lie equally far.
            one.household.at = at(f64::from(x) * 0.008, f64::from(y) * 0.008);
            one.household.mine = (mine > 0).then(|| format!("M{mine}"));
            one.on = TODAY - Duration::days(i64::from(days));
            if yuan == 0 { one.award = Award::NOTHING }
            one
        }).collect();
        let mut own = beside(finished.clone());
        own.household.mine = Some("M1".to_owned());
        let found = rules.compare(&own, sum(30_000), TODAY, &|_| None).expect("a kind");
        let told: Vec<(String, f64)> = found.neighbours.iter().map(|n| (n.case.clone(), n.metres)).collect();
        prop_assert_eq!(told, plainly(&rules, &own));
        if !finished.is_empty() {
            let by = turn % finished.len();
            finished.rotate_left(by);
        }
        let turned = Beside { finished, ..own };
        prop_assert_eq!(rules.compare(&turned, sum(30_000), TODAY, &|_| None).expect("a kind"), found);
    }

    #[test]
    fn a_sum_deviates_exactly_outside_the_band_and_the_median_never(
        yuan in prop::collection::vec(1u64..1_000_000, 5..10), own in 1u64..2_000_000,
    ) {
        let neighbours = beside(yuan.iter().zip(0..).map(|(yuan, n)| paid(n, *yuan)).collect());
        let found = compare(&neighbours, sum(own));
        let sums = found.sums.clone().expect("enough");
        let outside = own * 100 < sums.band_fen.0 || own * 100 > sums.band_fen.1;
        prop_assert_eq!(found.verdict == Verdict::Deviates, outside);
        prop_assert!(sums.band_fen.0 <= sums.expected_fen && sums.expected_fen <= sums.band_fen.1);
        let middle = Award::of_agreement(Some(sums.expected_fen.max(1)));
        prop_assert_eq!(compare(&neighbours, middle).verdict, Verdict::Consistent);
    }
}

#[test]
fn a_house_surveyed_as_made_of_something_else_is_no_neighbour_and_one_without_a_survey_is() {
    let built = |finished: Finished, structure| Finished {
        household: Household { structure, ..finished.household },
        ..finished
    };
    let (brick, adobe) = (Some(Fabric::BrickConcrete), Some(Fabric::Adobe));
    let neighbours = (0..12).map(|n| match n {
        0..6 => built(paid(n, 10_000), brick),
        6..9 => built(paid(n, 50_000), adobe),
        _ => paid(n, 10_000),
    });
    let mut beside = beside(neighbours.collect());
    beside.household.structure = brick;
    let found = compare(&beside, sum(10_000));
    assert_eq!(found.neighbours.len(), 9, "those of adobe are left out");
    let alike = found.neighbours.iter().filter(|n| n.alike.contains(&Likeness::Structure)).count();
    assert_eq!(alike, 6, "those without a survey are comparable and not called alike");
    beside.household.structure = None;
    assert_eq!(
        compare(&beside, sum(10_000)).neighbours.len(),
        10,
        "who was not surveyed is compared with all"
    );
}

#[test]
fn sums_are_divided_by_the_floor_area_where_enough_houses_were_surveyed() {
    let sized = |mut household: Household, area: u32| {
        household.facts.insert(FLOOR_AREA.to_owned(), area.to_string());
        household
    };
    // Each received a hundred yuan a square metre.
    let finished = (0..8).map(|n| {
        let area = 50 + 20 * n;
        let paid = paid(n, u64::from(area) * 100);
        Finished { household: sized(paid.household, area), ..paid }
    });
    let mut beside = beside(finished.collect());
    beside.household = sized(beside.household, 300);
    let found = compare(&beside, sum(30_000));
    let sums = found.sums.expect("sums");
    assert_eq!((sums.basis, sums.expected_fen), (Basis::Fact(FLOOR_AREA.to_owned()), 3_000_000));
    assert_eq!(found.verdict, Verdict::Consistent);
}
