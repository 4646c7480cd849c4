//! The whole demonstration: declared counts, every rule G01–G18, borders that cancel, and the seed that decides all.

use super::*;
use spatial::{FaceTree, overlay, tiling::tiles};
use std::collections::HashSet;
use std::sync::LazyLock;
use territory::check::{CheckInput, Declared, Severity, Staffing, check, urban_villages};
use territory::{DivisionKind, GridKind};
use time::{Date, Month};

const SEED: u64 = 150_622;

static DEMO: LazyLock<DemoTerritory> =
    LazyLock::new(|| build_territory(SEED, &mut |_| {}).expect("a territory"));

#[test]
fn the_demonstration_has_the_declared_counts_and_passes_every_rule() {
    let demo = &*DEMO;
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
    let named: Vec<_> = demo.atlas.grids.iter().filter(|g| g.name == "王家圪楞社").collect();
    assert!(named.len() == 1 && named[0].households >= 41);
    let groups: HashSet<_> = demo.atlas.grids.iter().filter_map(|g| g.party_group.as_ref()).collect();
    assert_eq!(groups.len(), demo.party_groups.len());
    let zone =
        |d: &&Division| matches!(d.kind, DivisionKind::DevelopmentZone | DivisionKind::VirtualCommunity);
    assert!(demo.atlas.divisions.iter().filter(zone).all(|d| d.region.is_none()));
}

fn pits() -> FaceTree {
    FaceTree::build(DEMO.atlas.mines.iter().filter_map(|m| m.pit.clone()).collect())
}

#[test]
fn no_dwelling_lies_in_an_open_pit() {
    let pits = pits();
    assert!(pits.faces().len() > 40, "{}", pits.faces().len());
    let in_a_pit = |a: &&territory::Address| !pits.covering(a.at.node()).is_empty();
    assert_eq!(DEMO.atlas.addresses.iter().find(in_a_pit), None);
}

#[test]
fn every_base_grid_has_people_unless_open_pits_leave_nothing_of_its_ground() {
    let pits = pits();
    let left = |ground: &Region| {
        let near: Vec<&Region> = pits.intersecting(&ground.bounds()).map(|i| &pits.faces()[i]).collect();
        overlay::outside(ground, &near)
    };
    let base = || DEMO.atlas.grids.iter().filter(|g| g.kind == GridKind::Base);
    let empty: Vec<&str> = base().filter(|g| g.population == 0).map(|g| g.code.as_str()).collect();
    let dug_away = base().filter(|g| left(&g.region).is_empty());
    assert_eq!(empty, dug_away.map(|g| g.code.as_str()).collect::<Vec<_>>());
    assert_eq!(DEMO.truth.counts["base_grids_without_people"], empty.len() as u64);
    assert!(empty.len() <= 3, "{empty:?}");
}

#[test]
fn the_same_seed_gives_the_same_territory_to_the_last_vertex() {
    let again = build_territory(SEED, &mut |_| {}).expect("a territory");
    assert_eq!(again.atlas, DEMO.atlas);
    assert_eq!((&again.party_groups, &again.heads), (&DEMO.party_groups, &DEMO.heads));
    let json = |demo: &DemoTerritory| serde_json::to_string(&demo.truth).expect("json");
    assert_eq!(json(&again), json(&DEMO));
}

#[test]
fn the_borders_of_every_level_cancel_edge_by_edge_against_the_level_above() {
    let atlas = &DEMO.atlas;
    let of_length = |digits: usize| {
        let divisions = atlas.divisions.iter().filter(move |d| d.code.as_str().len() == digits);
        divisions.filter_map(|d| Some((d.code.to_string(), d.region.as_ref()?))).collect::<Vec<_>>()
    };
    let grids = |micro: bool| {
        let grids = atlas.grids.iter().filter(move |g| (g.kind == GridKind::Micro) == micro);
        grids.map(|g| (g.code.to_string(), &g.region)).collect::<Vec<_>>()
    };
    let levels = [of_length(6), of_length(9), of_length(12), grids(false), grids(true)];
    for (parts, wholes) in levels.iter().skip(1).zip(&levels) {
        let mut placed = 0;
        for (code, whole) in wholes {
            let own: Vec<&Region> =
                parts.iter().filter(|(c, _)| c.starts_with(code.as_str())).map(|p| p.1).collect();
            placed += own.len();
            // Only dedicated grids need not be divided.
            let undivided = own.is_empty() && code.len() == 15 && code.as_bytes()[12] == b'8';
            assert!(undivided || tiles(own, whole), "{code}");
        }
        assert_eq!(placed, parts.len());
    }
}
