//! The whole demonstration: declared counts and every rule G01–G18.

use super::*;
use std::collections::HashSet;
use territory::check::{CheckInput, Declared, Severity, Staffing, check, urban_villages};
use territory::{DivisionKind, GridKind};
use time::{Date, Month};

#[test]
fn the_demonstration_has_the_declared_counts_and_passes_every_rule() {
    let demo = build_territory(150_622, &mut |_| {}).expect("a territory");
    let primary = || demo.atlas.grids.iter().filter(|g| g.kind != GridKind::Micro);
    let staffing = Staffing {
        workers: primary().map(|g| (g.code.clone(), 1)).collect(),
        headed: demo.heads.iter().map(|h| h.micro.clone()).collect(),
    };
    let declared =
        Declared::parse(include_str!("../../../../geodata/rules/declared.toml")).expect("declared figures");
    let on = Date::from_calendar_date(2026, Month::November, 23).expect("a day");
    let urban = urban_villages(&demo.atlas);
    let input = CheckInput {
        atlas: &demo.atlas,
        on,
        staffing: &staffing,
        declared: &declared,
        urban: &urban,
        cases: &[],
    };
    let report = check(&input);
    for rule in &report.rules {
        let first = rule.defects.iter().find(|d| d.severity == Severity::Error).or(rule.defects.first());
        println!("{} {} errors of {}: {first:?}", rule.id, rule.errors_total, rule.checked);
    }
    println!("{}", serde_json::to_string(&demo.truth.counts).expect("json"));
    println!(
        "{:?} {:?} {:?} {:?} short panels {}",
        demo.truth.urban_population,
        demo.truth.mines_in_named_township,
        demo.truth.mines_in_named_village,
        demo.truth.township_areas.iter().map(|t| (&t.name, t.published_km2, t.got_km2)).collect::<Vec<_>>(),
        demo.truth.short_panels,
    );
    assert!(report.passed);
    assert_eq!(demo.truth.counts["stations"], 41);
    assert!((12_000..=18_000).contains(&demo.truth.counts["addresses"]));
    assert_eq!(demo.truth.counts["base_grids_without_people"], 0);
    let named: Vec<_> = demo.atlas.grids.iter().filter(|g| g.name == "王家圪楞社").collect();
    assert!(named.len() == 1 && named[0].households >= 41);
    let groups: HashSet<_> = demo.atlas.grids.iter().filter_map(|g| g.party_group.as_ref()).collect();
    assert_eq!(groups.len(), demo.party_groups.len());
    let zone =
        |d: &&Division| matches!(d.kind, DivisionKind::DevelopmentZone | DivisionKind::VirtualCommunity);
    assert!(demo.atlas.divisions.iter().filter(zone).all(|d| d.region.is_none()));
}
