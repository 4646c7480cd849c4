//! Who may know of which cases: the committed circles, and faulty files.
#![allow(clippy::expect_used, reason = "a failed expectation is a failed test")]

use casework::case::Nature;
use casework::circle::matter;
use casework::{Capacity, CategoryTree, CircleRules, Scope};
use territory::StationId;

const FILE: &str = include_str!("../../../geodata/rules/circles.toml");

fn tree() -> CategoryTree {
    CategoryTree::parse(include_str!("../../../geodata/rules/categories.toml")).expect("the committed tree")
}

fn rules() -> CircleRules {
    CircleRules::parse(FILE, &tree()).expect("the committed circles")
}

fn scope(capacity: Capacity, area: &str, unit: Option<&str>) -> Scope {
    let unit = unit.map(|u| StationId::new(u).expect("a unit"));
    rules().scope(&[capacity], area, unit.as_ref())
}

const POLICE: &str = "unit-public-security";

#[test]
fn every_capacity_that_works_on_cases_sees_the_common_matters_and_an_administrator_none() {
    for &capacity in Capacity::ALL {
        let scope = scope(capacity, "150622004", None);
        assert_eq!(scope.knows("MS-01", None), capacity.works_on_cases(), "{capacity:?}");
        assert_eq!(scope.sees(Some("150622004201")), capacity.works_on_cases(), "{capacity:?}");
        assert!(!scope.sees(Some("150622100201")) && !scope.sees(None), "{capacity:?}");
    }
    assert_eq!(rules().scope(&[], "", None), Scope::nothing());
}

#[test]
fn crime_clues_are_seen_by_the_banners_dispatch_supervision_and_leaders_and_by_the_unit_that_leads_them() {
    for &capacity in Capacity::ALL {
        let named = [Capacity::Dispatch, Capacity::Supervisor, Capacity::Leader].contains(&capacity);
        for clue in ["SF-03", "SF-04", "crime_clue"] {
            assert_eq!(scope(capacity, "", None).knows(clue, Some(POLICE)), named, "{capacity:?}");
            assert!(!scope(capacity, "150622004", None).knows(clue, Some(POLICE)), "{capacity:?}");
            let works_there = [Capacity::Handler, Capacity::UnitHead].contains(&capacity);
            let of_unit = scope(capacity, "150622004", Some(POLICE));
            assert_eq!(of_unit.knows(clue, Some(POLICE)), works_there, "{capacity:?}");
            assert!(!of_unit.knows(clue, Some("unit-petition")) && !of_unit.knows(clue, None));
        }
    }
}

#[test]
fn matters_of_minors_and_domestic_violence_are_seen_by_dispatch_supervision_and_the_unit_that_leads_them() {
    for &capacity in Capacity::ALL {
        let named = [Capacity::Dispatch, Capacity::Supervisor].contains(&capacity);
        let works_there =
            [Capacity::Handler, Capacity::UnitHead, Capacity::Mediator, Capacity::Judge].contains(&capacity);
        for matter in ["GN-07", "GN-08"] {
            assert_eq!(scope(capacity, "", None).knows(matter, Some(POLICE)), named, "{capacity:?}");
            let of_unit = scope(capacity, "150622004", Some(POLICE));
            assert_eq!(of_unit.knows(matter, Some(POLICE)), works_there, "{capacity:?}");
            assert!(!of_unit.knows(matter, Some("unit-petition")) && !of_unit.knows(matter, None));
        }
    }
}

#[test]
fn who_takes_in_a_clue_does_not_see_it_afterwards_even_with_the_whole_banner() {
    let intake = scope(Capacity::Intake, "", Some(POLICE));
    assert!(intake.covers_banner() && intake.knows("SF-02", None) && !intake.knows("SF-03", Some(POLICE)));
}

#[test]
fn a_nature_that_seals_outweighs_the_category() {
    assert_eq!(matter("MS-01", Some(Nature::CrimeClue)), "crime_clue");
    assert_eq!(matter("MS-01", Some(Nature::Civil)), "MS-01");
    let rules = rules();
    assert_eq!(rules.sealed_as("MS-01", Some(Nature::CrimeClue)), rules.sealed_as("SF-03", None));
    assert!(rules.sealed_as("SF-03", None).is_some() && rules.sealed_as("MS-01", None).is_none());
    assert!(!rules.common_scope().knows("crime_clue", None) && rules.common_scope().knows("MS-01", None));
}

#[test]
fn a_matter_that_stands_nowhere_is_seen_by_no_duty() {
    for &capacity in Capacity::ALL {
        assert!(!scope(capacity, "", Some(POLICE)).knows("XX-99", Some(POLICE)), "{capacity:?}");
    }
}

#[test]
fn a_faulty_file_is_refused_with_the_category_or_the_place() {
    let refused = |from: &str, to: &str| {
        assert!(FILE.contains(from), "{from}");
        CircleRules::parse(&FILE.replace(from, to), &tree()).expect_err("refused").to_string()
    };
    assert!(refused("\"MS-06\",", "").contains("`MS-06`"), "a category without a circle");
    assert!(refused("\"SF-02\"", "\"SF-02\", \"SF-03\"").contains("`SF-03`"), "in two circles");
    assert!(refused("\"SF-02\"", "\"SF-02\", \"XX-01\"").contains("`XX-01`"), "unknown");
    assert!(refused("\"SF-02\"", "\"SF-02\", \"GN\"").contains("`GN`"), "a group is too coarse");
    assert!(refused("\"crime_clue\"]", "\"civil\"]").contains("`civil`"), "a nature that seals nothing");
    assert!(refused("\"leader\"]", "\"audit_admin\"]").contains("`audit_admin` works on no case"));
    let misspelt = refused("seen_by_unit", "seen_by_units");
    assert!(misspelt.contains("line ") && misspelt.contains("seen_by_units"), "{misspelt}");
}
