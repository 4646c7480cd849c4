//! Import plans: what a file would change, and the faults of the territory it would leave.
#![allow(clippy::expect_used, clippy::panic)] // helpers of tests, outside #[test] functions

use exchange::import::GridFile;
use exchange::{FaultKind, ImportPlan, ReadOptions, plan, read_grids};
use spatial::{LonLat, Region};
use std::path::Path;
use territory::{Atlas, Division, DivisionCode, DivisionKind, Grid, InfluenceRules, Territory};

const VILLAGE: &str = "150622004201";

fn fixture(name: &str) -> GridFile {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/grids").join(name);
    read_grids(&path, &ReadOptions::default()).expect("fixture")
}

fn square(w: f64, s: f64, e: f64, n: f64) -> Region {
    let node = |lon, lat| LonLat::new(lon, lat).expect("node").node();
    Region::from_rings(vec![vec![vec![node(w, s), node(e, s), node(e, n), node(w, n)]]]).expect("square")
}

fn division(code: &str, kind: DivisionKind, region: Region) -> Division {
    Division {
        code: DivisionCode::new(code).expect("code"),
        name: "示意".to_owned(),
        name_en: None,
        kind,
        region: Some(region),
        seat: None,
        synthetic_shape: true,
    }
}

fn territory(grids: Vec<Grid>) -> Territory {
    let rules = std::fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../geodata/rules/influence.toml"),
    );
    let atlas = Atlas {
        divisions: vec![
            division("150622", DivisionKind::Banner, square(110.0, 39.0, 112.0, 40.0)),
            division(VILLAGE, DivisionKind::Village, square(110.99, 39.79, 111.01, 39.81)),
        ],
        grids,
        ..Atlas::default()
    };
    Territory::index(atlas, InfluenceRules::parse(&rules.expect("rules")).expect("rules")).expect("territory")
}

fn kinds(plan: &ImportPlan) -> Vec<FaultKind> {
    plan.faults.iter().map(|f| f.kind).collect()
}

#[test]
fn new_grids_are_added_and_the_same_file_again_changes_nothing() {
    let file = fixture("epsg4490.geojson");
    let first = plan(&file, &territory(vec![]));
    assert_eq!((first.added.len(), first.changed.len(), first.unchanged.len()), (4, 0, 0));
    assert_eq!(first.faults, vec![]);
    assert!(first.applicable);
    assert_eq!((first.writes.len(), first.raw.len()), (4, 4));
    for same in ["epsg4490.geojson", "epsg4490.gpkg", "epsg4525.shp", "epsg4546.shp", "gbk.shp", "grids.kml"]
    {
        // A GBK file without the mark `synthetic` is real data, as far as anybody knows.
        let mut current = first.writes.clone();
        current.iter_mut().for_each(|g| g.synthetic = same != "gbk.shp");
        let again = plan(&fixture(same), &territory(current));
        assert_eq!(
            (again.added.len(), again.changed.len(), again.unchanged.len()),
            (0, 0, 4),
            "{same}: {:?}",
            again.changed
        );
        assert!(!again.applicable, "{same}: there is nothing to apply");
    }
}

#[test]
fn a_change_names_the_attributes_and_areas_before_and_after() {
    let file = fixture("epsg4490.geojson");
    let mut current = file.grids.clone();
    current[0].households = 39;
    current[0].name = "旧名".to_owned();
    current[1].region = square(111.0, 39.8, 111.009, 39.808);
    let plan = plan(&file, &territory(current));
    assert_eq!((plan.changed.len(), plan.unchanged.len()), (2, 2));
    let fields: Vec<&str> = plan.changed[0].attributes.iter().map(|a| a.field).collect();
    assert_eq!((fields, plan.changed[0].area_m2), (vec!["name", "households"], None));
    let (before, after) = plan.changed[1].area_m2.expect("another shape");
    assert!((before / after - 0.9).abs() < 1e-6, "{before} {after}");
}

#[test]
fn attributes_that_the_file_does_not_give_stay_as_they_are() {
    let mut file = fixture("gbk.shp");
    file.grids.truncate(3);
    let mut current = file.grids.clone();
    current[0].party_group = Some("PG-0001".to_owned());
    current[2].dedicated_type = Some(territory::DedicatedType::School);
    current[2].valid_from = time::macros::date!(2020 - 01 - 01);
    let plan = plan(&file, &territory(current));
    assert_eq!(plan.unchanged.len(), 3, "{:?}", plan.changed);
}

#[test]
fn overlapping_grids_are_said_once_with_their_area_and_feature() {
    let plan = plan(&fixture("overlapping_grids.geojson"), &territory(vec![]));
    let [fault] = plan.faults.as_slice() else { panic!("{:?}", plan.faults) };
    assert_eq!((fault.kind, fault.feature), (FaultKind::Overlap, Some(1)));
    assert!(
        fault.detail_en.contains("150622004201002") && fault.detail_zh.contains("重叠 0.0761 平方公里"),
        "{fault:?}"
    );
    assert!(!plan.applicable);
}

#[test]
fn an_overlap_with_a_neighbour_that_the_file_does_not_name_is_found() {
    let file = fixture("epsg4490.geojson");
    let mut neighbour = file.grids[0].clone();
    neighbour.code = territory::GridCode::new("150622004201009").expect("code");
    neighbour.region = square(110.995, 39.805, 110.999, 39.809);
    let plan = plan(&file, &territory(vec![neighbour]));
    assert_eq!(kinds(&plan), [FaultKind::Overlap]);
}

#[test]
fn grids_outside_their_village_or_without_village_or_parent_are_faults() {
    let mut file = fixture("epsg4490.geojson");
    let far = |g: &mut Grid, w: f64, s: f64| g.region = square(w, s, w + 0.01, s + 0.01);
    far(&mut file.grids[0], 111.5, 39.5);
    far(&mut file.grids[1], 112.5, 39.5);
    file.grids[2].code = territory::GridCode::new("150622004999801").expect("code");
    file.grids[3].code = territory::GridCode::new("15062200420100901").expect("code");
    let plan = plan(&file, &territory(vec![]));
    let expected = [
        FaultKind::OutsideVillage,
        FaultKind::OutsideBanner,
        FaultKind::UnknownVillage,
        FaultKind::ParentMissing,
    ];
    assert_eq!(kinds(&plan), expected);
    assert!(plan.faults[0].detail_en.contains("100.00 %"), "{}", plan.faults[0].detail_en);
}

#[test]
fn a_micro_grid_must_lie_in_its_parent() {
    let mut file = fixture("epsg4490.geojson");
    file.grids[3].region = square(110.995, 39.8, 111.001, 39.801);
    assert_eq!(kinds(&plan(&file, &territory(vec![]))), [FaultKind::OutsideParent]);
}

#[test]
fn faults_of_the_file_stop_the_plan_and_it_is_json() {
    let plan = plan(&fixture("bow_tie.geojson"), &territory(vec![]));
    assert!(!plan.applicable && plan.added.len() == 1);
    let json = serde_json::to_value(&plan).expect("JSON");
    assert_eq!(json["faults"][0]["kind"], "self_crossing");
    assert_eq!(json["faults"][0]["feature"], 2);
    assert_eq!(json["file"]["crs"], "EPSG:4326");
    assert_eq!(json["added"][0], "150622004201001");
    assert!(json.get("writes").is_none());
}
