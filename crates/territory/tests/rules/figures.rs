//! G09–G14 and G16: codes, order, figures, staffing, periods.

use crate::fixture::{MESH, VILLAGE, clean_village, code, grid};
use territory::check::Severity;
use territory::{DedicatedType, DivisionCode, DivisionKind, GridKind};
use time::macros::date;

#[test]
fn a_code_of_an_unknown_village_is_an_error() {
    let mut world = clean_village();
    world.atlas.divisions[2].code = DivisionCode::new("150622003004").expect("a code");
    let rule = world.rule("G09");
    assert_eq!((rule.defects_total, rule.defects[0].kind), (13, "unknown_village"));
}

#[test]
fn a_kind_that_disagrees_with_its_code_is_an_error() {
    let mut world = clean_village();
    world.grid("003").kind = GridKind::Dedicated;
    world.grid("003").dedicated_type = Some(DedicatedType::Other);
    assert_eq!(world.defect("G09").kind, "kind_disagrees");
    world.grid("003").dedicated_type = None;
    assert_eq!(world.kinds("G09"), ["kind_disagrees", "dedicated_type"]);
}

#[test]
fn a_code_used_twice_is_one_error() {
    let mut world = clean_village();
    let twin = world.grid("003").clone();
    world.atlas.grids.push(twin);
    assert_eq!(world.defect("G09").kind, "duplicate_code");
    assert_eq!(world.defect("G14").kind, "time_overlap");
    assert_eq!(world.kinds("G04"), ["overlap"]);
}

#[test]
fn a_number_north_west_of_its_predecessor_is_out_of_order() {
    let mut world = clean_village();
    let [north_west, south_west, south_east] = ["001", "003", "004"].map(|s| world.grid(s).region.clone());
    world.grid("001").region = south_west;
    world.grid("003").region = south_east;
    world.grid("004").region = north_west;
    let rule = world.rule("G10");
    assert_eq!((rule.defects_total, rule.errors_total), (1, 0), "{rule:#?}");
    assert_eq!(rule.defects[0].feature, format!("{VILLAGE}004"));
    assert_eq!(rule.defects[0].kind, "order");
}

#[test]
fn an_urban_grid_of_250_households_is_a_warning_and_a_rural_one_is_free() {
    let mut world = clean_village();
    world.grid("002").households = 250;
    let defect = world.defect("G11");
    assert_eq!(
        (defect.kind, defect.severity, defect.measure),
        ("households", Severity::Warning, Some(250.0))
    );
    world.atlas.divisions[2].kind = DivisionKind::Village;
    assert_eq!(world.rule("G11").defects_total, 0);
}

#[test]
fn a_grid_in_two_parts_is_a_warning() {
    let mut world = clean_village();
    world.grid("001").region = MESH.union([(0, 4), (0, 5), (2, 4)]);
    let defects = world.rule("G12").defects;
    assert!(defects.iter().any(|d| d.kind == "multi_part" && d.measure == Some(2.0)), "{defects:#?}");
}

#[test]
fn a_grid_a_thousand_times_larger_than_its_kind_is_an_outlier() {
    let mut world = clean_village();
    for n in 3..=14 {
        let size = 1 + n % 3;
        world.atlas.grids.push(grid(&format!("0{n:02}03"), MESH.rectangle(0..size, 0..size)));
    }
    world.atlas.grids.push(grid("01599", MESH.rectangle(0..200, 0..200)));
    let found = world.rule("G12");
    let outliers: Vec<_> = found.defects.iter().filter(|d| d.kind == "area_outlier").collect();
    assert_eq!(outliers.len(), 1, "{found:#?}");
    assert_eq!(outliers[0].feature, format!("{VILLAGE}01599"));
    assert!(outliers[0].measure.expect("z") > 5.0);
}

#[test]
fn a_grid_whose_only_worker_left_is_an_error() {
    let mut world = clean_village();
    world.staffing.workers.insert(code(&format!("{VILLAGE}002")), 0);
    let defect = world.defect("G13");
    assert_eq!((defect.kind, defect.severity), ("no_worker", Severity::Error));
}

#[test]
fn as_many_missing_heads_as_declared_are_information_and_one_more_is_an_error() {
    let mut world = clean_village();
    world.declared.counts.heads = Some(7);
    world.staffing.headed.remove(&code(&format!("{VILLAGE}00101")));
    let defect = world.defect("G13");
    assert_eq!((defect.kind, defect.severity), ("no_head", Severity::Info));
    assert!(world.check().passed);
    world.staffing.headed.remove(&code(&format!("{VILLAGE}00102")));
    let rule = world.rule("G13");
    assert_eq!((rule.defects_total, rule.errors_total), (2, 2));
}

#[test]
fn versions_that_follow_each_other_are_clean_and_the_old_one_is_not_checked_as_ground() {
    let mut world = clean_village();
    let mut old = world.grid("001").clone();
    old.region = MESH.rectangle(0..8, 0..8);
    old.valid_from = date!(2020 - 01 - 01);
    old.valid_to = Some(date!(2024 - 01 - 01));
    world.atlas.grids.push(old);
    let report = world.check();
    assert!(report.passed, "{report:#?}");
    assert_eq!(report.counts.grids_not_in_force, 1);
}

#[test]
fn versions_with_a_gap_an_overlap_or_an_empty_period_are_errors() {
    for (from, to, kind) in [
        (date!(2020 - 01 - 01), date!(2023 - 12 - 30), "time_gap"),
        (date!(2020 - 01 - 01), date!(2024 - 01 - 02), "time_overlap"),
    ] {
        let mut world = clean_village();
        let mut old = world.grid("001").clone();
        (old.valid_from, old.valid_to) = (from, Some(to));
        world.atlas.grids.push(old);
        assert_eq!(world.defect("G14").kind, kind);
    }
    let mut world = clean_village();
    world.grid("001").valid_to = Some(date!(2024 - 01 - 01));
    assert_eq!(world.defect("G14").kind, "empty_period");
}

#[test]
fn counts_that_differ_from_the_declared_ones_say_both() {
    let mut world = clean_village();
    world.declared.counts.base = Some(1410);
    let defect = world.defect("G16");
    assert_eq!((defect.feature.as_str(), defect.measure), ("base", Some(4.0 - 1410.0)));
    assert_eq!(defect.detail_en, "4 found, 1410 declared");
    world.declared.counts.base = None;
    assert_eq!(world.rule("G16").defects_total, 0);
}
