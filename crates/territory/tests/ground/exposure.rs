//! The screening of a place: its class, its band, its days.

use crate::panel::{origin, panel};
use spatial::LonLat;
use territory::subsidence::{LocalPlane, SubsidenceRules};
use territory::{
    BlastingRules, DamageRules, Exposure, ExposureClass, ExposureField, Mine, MineId, MineStatus,
    MiningMethod, Panel, Placement, Structure,
};
use time::Date;
use time::macros::date;

pub(crate) fn mine(id: &str, method: MiningMethod, panels: Vec<Panel>) -> Mine {
    Mine {
        id: MineId::new(id.to_owned()).unwrap(),
        name: format!("示意 {id}"),
        short_name: id.into(),
        operator: None,
        method,
        capacity_mtpa: None,
        status: MineStatus::Operating,
        township: None,
        point: None,
        placement: Placement::Synthetic,
        placement_note: String::new(),
        licence: Some(panel().region),
        pit: None,
        panels,
        record: territory::MineRecord::default(),
        source: "示意".into(),
        synthetic: true,
        synthetic_shape: true,
    }
}

pub(crate) fn blasting() -> BlastingRules {
    BlastingRules::parse(include_str!("../../../../geodata/rules/blasting.toml")).unwrap()
}

pub(crate) fn asked(mines: &[Mine], [x, y]: [f64; 2], on: Date) -> Exposure {
    let rules = include_str!("../../../../geodata/rules/subsidence.toml");
    let damage = DamageRules::parse(include_str!("../../../../geodata/rules/damage.toml")).unwrap();
    let field = ExposureField::index(mines, SubsidenceRules::parse(rules).unwrap(), blasting(), 500.0, on);
    let (lon, lat) = LocalPlane::about(origin()).unproject([x, y]);
    field.exposure(LonLat::new(lon, lat).unwrap(), on, Some(Structure::BrickConcrete), &damage)
}

fn worked() -> Vec<Mine> {
    vec![mine("M0001", MiningMethod::Underground, vec![panel()])]
}

pub(crate) const LATER: Date = date!(2030 - 01 - 01);

#[test]
fn above_the_panel_is_inside_and_graded_by_the_middle_parameters_first() {
    let e = asked(&worked(), [0.0, -120.0], LATER);
    assert_eq!(e.class, ExposureClass::Inside);
    assert_eq!(e.estimates[0].variant, "mid");
    // The edge of the panel, P2 of the worked example.
    assert!((e.estimates[0].w_mm - 754.77).abs() < 2.0, "{:?}", e.estimates[0]);
    assert_eq!(e.estimates[0].grade.as_ref().map(|g| g.grade), Some(4));
    assert_eq!((e.panels.len(), e.panels[0].panel.as_deref()), (1, Some("A")));
    assert!(e.statement_zh.contains("不构成鉴定意见") && e.nearest.is_none());
}

#[test]
fn where_only_the_wide_parameters_reach_is_the_edge() {
    let e = asked(&worked(), [0.0, -120.0 - 120.0], LATER);
    assert_eq!(e.class, ExposureClass::Edge);
    assert!(e.estimates[0].w_mm < 10.0 && e.estimates.iter().any(|v| v.w_mm >= 10.0));
}

#[test]
fn outside_says_how_far_and_before_the_first_day_no_panel_counts() {
    let e = asked(&worked(), [0.0, -1500.0], LATER);
    assert_eq!(e.class, ExposureClass::Outside);
    assert!((e.nearest.unwrap().distance_m - 1380.0).abs() < 1.0);
    let e = asked(&worked(), [0.0, 0.0], date!(2023 - 12 - 31));
    assert_eq!((e.class, e.panels.len()), (ExposureClass::Outside, 0));
}

#[test]
fn a_mine_without_known_panels_and_an_open_pit_are_told_as_not_enough_data() {
    let e = asked(&[mine("M0002", MiningMethod::Underground, vec![])], [0.0, 0.0], LATER);
    assert_eq!((e.class, e.unknown.len()), (ExposureClass::Unknown, 1));
    let e = asked(&[mine("M0003", MiningMethod::OpenPit, vec![])], [0.0, -420.0], LATER);
    assert_eq!((e.class, e.open_pits.len()), (ExposureClass::Unknown, 1));
    assert!((e.open_pits[0].distance_m.unwrap() - 300.0).abs() < 1.0);
}

#[test]
fn strain_of_the_passing_face_is_kept_after_it_has_gone() {
    // In the middle of the panel nothing along the advance is left at rest; the worst so far remembers it.
    let e = asked(&worked(), [0.0, 0.0], LATER);
    assert!(e.estimates[0].strain > 3.9, "{:?}", e.estimates[0]);
}
