//! G06–G08 and G17–G18: micro grids, dwellings and cases.

use crate::fixture::{MESH, VILLAGE, clean_village, code};
use spatial::LonLat;
use territory::check::Severity;

#[test]
fn a_micro_grid_across_its_parents_border_is_outside_by_its_area() {
    let mut world = clean_village();
    world.grid("00102").region = MESH.rectangle(2..5, 4..8);
    let defect = world.defect("G06");
    assert_eq!((defect.kind, defect.other), ("outside_parent", Some(format!("{VILLAGE}001"))));
    // It also lies on the western micro grid of 002.
    let overlap = world.defect("G07");
    assert_eq!(overlap.other, Some(format!("{VILLAGE}00201")));
}

#[test]
fn a_micro_grid_without_its_parent_is_an_error() {
    let mut world = clean_village();
    world.atlas.grids.retain(|g| g.code != code(&format!("{VILLAGE}001")));
    assert_eq!(world.kinds("G06"), ["no_parent"; 2]);
}

#[test]
fn two_micro_grids_on_the_same_ground_overlap() {
    let mut world = clean_village();
    world.grid("00102").region = MESH.rectangle(1..4, 4..8);
    let defect = world.defect("G07");
    assert_eq!((defect.kind, defect.severity), ("overlap", Severity::Error));
    assert_eq!(world.kinds("G06"), [] as [&str; 0]);
}

#[test]
fn a_grid_half_covered_by_micro_grids_is_only_reported() {
    let mut world = clean_village();
    world.atlas.grids.retain(|g| g.code != code(&format!("{VILLAGE}00102")));
    let defect = world.defect("G08");
    assert_eq!((defect.kind, defect.severity, defect.unit), ("uncovered", Severity::Info, Some("share")));
    assert!((defect.measure.expect("share") - 0.5).abs() < 1e-9);
    assert_eq!(world.rule("G08").errors_total, 0);
}

#[test]
fn a_grid_without_micro_grids_is_allowed() {
    let mut world = clean_village();
    world.atlas.grids.retain(|g| !(g.code.as_str().len() == 17 && g.code.as_str().contains("003001")));
    assert_eq!(world.rule("G08").defects_total, 0);
}

#[test]
fn a_dwelling_in_no_grid_is_an_orphan() {
    let mut world = clean_village();
    world.atlas.addresses[1].at = LonLat::new(111.5, 39.8).expect("in range");
    assert_eq!(world.defect("G17").kind, "orphan");
}

#[test]
fn a_dwelling_on_a_shared_corner_counts_once() {
    let mut world = clean_village();
    world.atlas.addresses[0].at = MESH.node((4, 4)).lon_lat();
    world.atlas.addresses[1].at = MESH.node((2, 6)).lon_lat();
    assert_eq!(world.rule("G17").defects_total, 0);
}

#[test]
fn a_dwelling_under_a_dedicated_grid_drawn_on_top_counts_once_but_not_between_two_base_grids() {
    let mut world = clean_village();
    world.grid("004").region = MESH.rectangle(4..8, 0..4);
    assert_eq!(world.rule("G17").defects_total, 0);
    world.grid("003").region = MESH.rectangle(0..8, 0..4);
    world.atlas.addresses[3].at = MESH.node((7, 3)).lon_lat();
    let found = world.rule("G17");
    assert_eq!((found.defects_total, found.defects[0].kind), (1, "two_primary_grids"));
}

#[test]
fn a_dwelling_in_two_micro_grids_or_in_one_of_another_grid_is_an_error() {
    let mut world = clean_village();
    world.grid("00202").region = MESH.rectangle(4..8, 4..8);
    assert_eq!(world.defect("G17").kind, "two_micro_grids");
    let mut world = clean_village();
    world.grid("00102").region = MESH.rectangle(2..6, 4..8);
    world.grid("00201").region = MESH.rectangle(6..7, 4..8);
    assert_eq!(world.defect("G17").kind, "foreign_micro_grid");
}

#[test]
fn a_case_whose_stored_grid_is_not_the_one_at_its_place_is_stale() {
    let mut world = clean_village();
    world.cases[0].primary_grid = Some(code(&format!("{VILLAGE}004")));
    let defect = world.defect("G18");
    assert_eq!((defect.kind, defect.feature.as_str()), ("stale_grid", "C1"));
    assert_eq!(defect.other, Some(format!("{VILLAGE}801")));
    world.cases[0].primary_grid = None;
    assert_eq!(world.rule("G18").errors_total, 1);
    world.cases.clear();
    assert_eq!((world.rule("G18").checked, world.rule("G18").defects_total), (0, 0));
}
