//! Every rule G01–G18 on a clean village that each test spoils in one way, and a whole banner of wiggly borders.

#![allow(clippy::expect_used, reason = "fixtures are built outside test functions")]

mod coverage;
mod each_rule;
mod figures;
mod fixture;
mod mesh;
mod nesting;
mod scale;
mod shapes;
mod tolerance;

use fixture::clean_village;
use territory::check::Severity;

#[test]
fn a_clean_village_passes_every_rule_and_counts_what_it_has() {
    let report = clean_village().check();
    for rule in &report.rules {
        assert_eq!(rule.defects_total, 0, "{rule:#?}");
        assert!(rule.checked > 0, "{rule:#?}");
    }
    let ids: Vec<&str> = report.rules.iter().map(|r| r.id).collect();
    let expected: Vec<String> = (1..=18).map(|n| format!("G{n:02}")).collect();
    assert_eq!(ids, expected);
    assert!(report.passed);
    let counts = &report.counts;
    assert_eq!((counts.base, counts.dedicated, counts.micro, counts.heads), (4, 1, 8, 8));
    assert_eq!((counts.population, counts.address_population, counts.party_groups), (3200, 3200, 4));
}

#[test]
fn a_report_has_the_field_names_that_scripts_rely_on() {
    let mut world = clean_village();
    world.staffing.workers.clear();
    let json = serde_json::to_value(world.check()).expect("json");
    assert_eq!(json["passed"], false);
    assert_eq!(json["counts"]["dedicated"], 1);
    let rule = &json["rules"][12];
    assert_eq!(
        (&rule["id"], &rule["severity"], &rule["defects_total"]),
        (&"G13".into(), &"error".into(), &5.into())
    );
    let defect = rule["defects"][0].as_object().expect("a defect");
    let mut names: Vec<&str> = defect.keys().map(String::as_str).collect();
    names.sort_unstable();
    let expected =
        ["at", "detail_en", "detail_zh", "feature", "kind", "measure", "other", "severity", "unit"];
    assert_eq!(names, expected);
    assert_eq!(defect["kind"], "no_worker");
}

#[test]
fn a_long_list_is_capped_but_its_total_is_true_and_errors_come_first() {
    let mut world = clean_village();
    let lost = |id: u32| {
        let at = spatial::LonLat::new(100.0, 30.0).expect("far away");
        territory::Address { id, at, households: 0, population: 0, synthetic: true }
    };
    world.atlas.addresses.extend((10..1010).map(lost));
    let rule = world.rule("G17");
    assert_eq!((rule.defects_total, rule.errors_total, rule.defects.len()), (1000, 1000, 200));
    assert_eq!(rule.defects[0].feature, "address 10");
    assert!(rule.defects.iter().all(|d| d.severity == Severity::Error));
}
