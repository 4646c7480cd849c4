//! Rules tried on the made-up cases: what a replay says, against what the cases were really given; and who is responsible where.

use super::fixture::{atlas, rules, territory, tree};
use super::tests::{made, people};
use casework::routing::{Flaw, PastCase, Replay, Replayed, Responsibility};
use casework::{Case, RoutingRules};
use territory::{StationKind, Territory};
use time::macros::datetime;

fn past(case: &Case) -> PastCase {
    PastCase {
        id: 1,
        code: case.code.to_string(),
        category: case.report.category.clone(),
        nature: None,
        people: case.report.people,
        extent: case.report.extent,
        channel: case.report.channel,
        point: case.location.point,
        reported_at: case.reported_at,
    }
}

fn text() -> &'static str {
    include_str!("../../../../geodata/rules/routing.toml")
}

fn replay(then: &RoutingRules, ground: &Territory) -> Replayed {
    let cases: Vec<PastCase> = made().cases.iter().take(2_000).map(|d| past(&d.case)).collect();
    let (now, tree) = (rules(), tree());
    Replay { now: &now, then, tree: &tree, territory: ground }.run(&cases).expect("replayed")
}

fn responsibility(rules: &RoutingRules, ground: &Territory) -> Responsibility {
    rules.responsibility(ground, &tree(), &people(), datetime!(2026-11-23 09:00 +8))
}

fn count(found: &Responsibility, flaw: Flaw) -> u32 {
    found.counts.iter().find(|(f, _)| *f == flaw).map_or(0, |(_, n)| *n)
}

#[test]
fn a_replay_of_the_same_rules_changes_nothing_and_leads_as_the_cases_were_led() {
    let ground = territory(atlas());
    let replayed = replay(&rules(), &ground);
    assert_eq!((replayed.total.cases, replayed.total.changed, replayed.without_unit), (2_000, 0, 0));
    assert!(replayed.changed.is_empty());
    let led = |unit: &str| {
        made().cases.iter().take(2_000).filter(|d| d.suggestion.unit.id.as_str() == unit).count() as u32
    };
    for (unit, share) in &replayed.by_unit {
        assert_eq!((share.now, share.then), (led(unit), led(unit)), "{unit}");
    }
}

#[test]
fn a_rule_put_first_moves_exactly_its_cases_and_nothing_else() {
    let ground = territory(atlas());
    let rule = "[[rule]]\nid = \"X1\"\ntitle_zh = \"甲\"\ntitle_en = \"a\"\nlaw = \"工作建议\"\nwhen = { category = [\"EN-01\"], outside = false }\nthen = { lead = \"centre\" }\n\n[[rule]]";
    let then = RoutingRules::parse(&text().replacen("[[rule]]", rule, 1)).expect("well formed");
    let replayed = replay(&then, &ground);
    let inside = made()
        .cases
        .iter()
        .take(2_000)
        .filter(|d| d.case.report.category.as_str() == "EN-01" && !d.case.report.out_of_area);
    let inside = inside.count() as u32;
    assert!(inside > 0);
    assert_eq!((replayed.total.lead, replayed.by_category["EN-01"].lead), (inside, inside));
    assert_eq!(
        replayed.by_unit["resident-unit-ecology"].then,
        replayed.by_unit["resident-unit-ecology"].now - inside
    );
    assert!(replayed.changed.iter().all(|c| c.rule_then.as_deref() == Some("X1") && c.category == "EN-01"));
}

#[test]
fn the_committed_rules_leave_no_grid_without_a_unit_and_no_unit_without_people() {
    let ground = territory(atlas());
    let found = responsibility(&rules(), &ground);
    assert_eq!((found.grids, count(&found, Flaw::NoUnit), count(&found, Flaw::UnitMissing)), (4, 0, 0));
    assert_eq!(count(&found, Flaw::NobodyRegistered), 0);
}

#[test]
fn a_township_without_a_station_and_a_list_without_a_centre_are_found_grid_by_grid() {
    let mut small = atlas();
    small.stations.retain(|s| s.kind != StationKind::MediationStation);
    let found = responsibility(&rules(), &territory(small.clone()));
    assert!(count(&found, Flaw::UnitMissing) > 0);
    assert_eq!(count(&found, Flaw::NoUnit), 0, "the centre steps in");
    assert_eq!(found.open.len(), 4);
    small.stations.retain(|s| s.kind != StationKind::BannerCentre);
    let found = responsibility(&rules(), &territory(small));
    assert!(count(&found, Flaw::NoUnit) > 0);
    let open = found.open[0].open.iter().find(|o| o.category == "MS-01").expect("cracked houses");
    assert_eq!((open.flaw, &open.unit), (Flaw::NoUnit, &None));
}

#[test]
fn two_rules_that_name_different_units_for_the_same_are_an_overlap() {
    let rule = "[[rule]]\nid = \"X2\"\ntitle_zh = \"甲\"\ntitle_en = \"a\"\nlaw = \"工作建议\"\nwhen = { category = [\"MS\"], area = [\"150622004201001\"] }\nthen = { lead = \"function:housing\" }\n\n[[rule]]\nid = \"R30";
    let file = text().replacen("[[rule]]\nid = \"R30", rule, 1);
    let found = responsibility(&RoutingRules::parse(&file).expect("well formed"), &territory(atlas()));
    let before = responsibility(&rules(), &territory(atlas()));
    let overlaps = |r: &Responsibility, grid: &str| {
        let open = r.open.iter().filter(|g| g.grid.as_str() == grid).flat_map(|g| &g.open);
        open.filter(|o| o.flaw == Flaw::TwoLeads && o.category.starts_with("MS")).count()
    };
    assert_eq!(overlaps(&before, "150622004201001"), 0);
    assert!(overlaps(&found, "150622004201001") > 0);
    assert_eq!(overlaps(&found, "150622004201002"), 0, "the next grid is not named");
}
