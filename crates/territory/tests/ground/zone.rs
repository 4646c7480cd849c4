//! Zones of influence: where their lines run, what they hold, how several panels go together.

use crate::exposure::{LATER, asked, mine};
use crate::panel::{origin, panel};
use proptest::prelude::*;
use spatial::{LonLat, Node, Region, distance, overlay, validity};
use territory::subsidence::{
    Critical, LocalPlane, MineZone, SubsidenceRules, Trough, ZoneBand, ZoneKind, basis, zones,
};
use territory::{ExposureClass, MiningMethod, Panel};
use time::macros::date;

fn rules() -> SubsidenceRules {
    SubsidenceRules::parse(include_str!("../../../../geodata/rules/subsidence.toml")).unwrap()
}

fn region(rings: &[&[(f64, f64)]]) -> Region {
    let plane = LocalPlane::about(origin());
    let node = |&(x, y): &(f64, f64)| {
        let (lon, lat) = plane.unproject([x, y]);
        LonLat::new(lon, lat).unwrap().node()
    };
    Region::from_rings(vec![rings.iter().map(|ring| ring.iter().map(node).collect()).collect()]).unwrap()
}

fn rectangle([w, s, e, n]: [f64; 4]) -> Region {
    region(&[&[(w, s), (e, s), (e, n), (w, n)]])
}

fn of(panels: Vec<Panel>, rules: &SubsidenceRules) -> Vec<MineZone> {
    let found = zones(&mine("M0001", MiningMethod::Underground, panels), rules);
    for zone in &found {
        assert!(validity::check(&zone.region).is_empty(), "{zone:?}");
    }
    found
}

fn pick<'z>(zones: &'z [MineZone], panel: Option<&str>, kind: ZoneKind, band: ZoneBand) -> &'z Region {
    let same = |z: &&MineZone| z.panel.as_deref() == panel && z.kind == kind && z.band == band;
    &zones.iter().find(same).unwrap().region
}

fn whole(zones: &[MineZone], kind: ZoneKind) -> &Region {
    pick(zones, None, kind, ZoneBand::Mid)
}

fn at(x: f64, y: f64) -> Node {
    let (lon, lat) = LocalPlane::about(origin()).unproject([x, y]);
    LonLat::new(lon, lat).unwrap().node()
}

/// How far the line runs from the panel's long edge, in front of its middle: least and most.
fn beside(region: &Region) -> (f64, f64) {
    let plane = LocalPlane::about(origin());
    let project = |n: Node| plane.project(n.lon_lat());
    let edge = panel().region.rings().flatten().map(|n| project(*n)[1]).fold(f64::INFINITY, f64::min);
    let crossed = |x: f64| {
        let edges = region.edges().map(|(p, q)| (project(p), project(q)));
        let south = edges.filter(move |(p, q)| (p[0] > x) != (q[0] > x) && p[1] < -120.0);
        south.map(move |(p, q)| edge - p[1] - (q[1] - p[1]) * (x - p[0]) / (q[0] - p[0]))
    };
    let found = [-100.0, -33.0, 0.0, 61.0, 100.0].into_iter().flat_map(crossed);
    found.fold((f64::INFINITY, 0.0), |(low, high), d| (low.min(d), high.max(d)))
}

#[test]
fn lines_run_where_the_worked_example_says_to_a_centimetre() {
    let only = |critical| SubsidenceRules { critical, ..rules() };
    let none = f64::MAX;
    let slope = only(Critical { slope: 3.0, curvature: none, strain: none });
    let curvature = only(Critical { slope: none, curvature: 0.2, strain: none });
    for (rules, kind, metres) in [
        (rules(), ZoneKind::Edge, 85.5299),
        (rules(), ZoneKind::Critical, 79.9591),
        (slope, ZoneKind::Critical, 61.7600),
        (curvature, ZoneKind::Critical, 54.5833),
    ] {
        let (least, most) = beside(whole(&of(vec![panel()], &rules), kind));
        assert!((least - metres).abs() <= 0.01 && (most - metres).abs() <= 0.01, "{least} {most} {metres}");
    }
}

#[test]
fn every_vertex_lies_on_its_line_and_the_lines_are_nested() {
    let found = of(vec![panel()], &rules());
    let trough = Trough::of(&panel(), &rules().variants[0].parameters, LATER).unwrap();
    for node in whole(&found, ZoneKind::Edge).rings().flatten() {
        let m = trough.at_rest(trough.plane().project(node.lon_lat()));
        // A lattice step is a centimetre, and the ground falls away at `slope` millimetres a metre.
        assert!((m.w_mm - 10.0).abs() < 0.01 * m.principal().slope, "{m:?}");
    }
    for node in whole(&found, ZoneKind::Critical).rings().flatten() {
        let m = trough.at_rest(trough.plane().project(node.lon_lat()));
        assert!((rules().critical.share(&m) - 1.0).abs() < 1e-3, "{m:?}");
    }
    for band in ZoneBand::ALL {
        let edge = pick(&found, None, ZoneKind::Edge, band);
        let critical = pick(&found, None, ZoneKind::Critical, band);
        assert!(overlay::covers(edge, critical) && overlay::covers(critical, &panel().region));
    }
    for kind in ZoneKind::ALL {
        assert!(overlay::covers(pick(&found, None, kind, ZoneBand::Any), whole(&found, kind)));
    }
    // The only panel of a mine is the mine.
    assert_eq!(pick(&found, Some("M1-A"), ZoneKind::Edge, ZoneBand::Mid), whole(&found, ZoneKind::Edge));
    assert_eq!(found.len(), 8);
}

#[test]
fn the_middle_of_a_wide_panel_belongs_to_the_critical_zone_though_it_ends_up_unstrained() {
    let wide = Panel { region: rectangle([-500.0, -400.0, 500.0, 400.0]), ..panel() };
    let trough = Trough::of(&wide, &rules().variants[0].parameters, LATER).unwrap();
    assert!(rules().critical.share(&trough.at_rest([0.0, 0.0])) < 0.01);
    let found = of(vec![wide], &rules());
    let critical = whole(&found, ZoneKind::Critical);
    assert!(critical.covers(at(0.0, 0.0)) && critical.polygons()[0].holes().is_empty());
}

#[test]
fn a_pillar_left_for_a_village_is_a_hole_in_both_zones() {
    let around = region(&[
        &[(-900.0, -900.0), (900.0, -900.0), (900.0, 900.0), (-900.0, 900.0)],
        &[(-300.0, -300.0), (-300.0, 300.0), (300.0, 300.0), (300.0, -300.0)],
    ]);
    let found = of(vec![Panel { region: around, ..panel() }], &rules());
    let (edge, critical) = (whole(&found, ZoneKind::Edge), whole(&found, ZoneKind::Critical));
    for zone in [edge, critical] {
        assert_eq!((zone.polygons().len(), zone.polygons()[0].holes().len()), (1, 1));
        assert!(!zone.covers(at(0.0, 0.0)) && zone.covers(at(0.0, 250.0)) && zone.covers(at(600.0, 0.0)));
    }
    let hole =
        |zone: &Region| Region::from_rings(vec![vec![zone.polygons()[0].holes()[0].to_vec()]]).unwrap();
    assert!(overlay::covers(&hole(critical), &hole(edge)));
}

#[test]
fn panels_side_by_side_reach_further_together_than_each_for_itself() {
    let named = |name: &str, shape| Panel { id: format!("M1-{name}"), region: rectangle(shape), ..panel() };
    let south = named("A", [-500.0, -270.0, 500.0, -30.0]);
    let north = named("B", [-500.0, 150.0, 500.0, 390.0]);
    let found = of(vec![south, north], &rules());
    assert_eq!(found.len(), 12);
    let together = whole(&found, ZoneKind::Edge);
    for name in ["M1-A", "M1-B"] {
        let alone = pick(&found, Some(name), ZoneKind::Edge, ZoneBand::Mid);
        // On the far side, where the other panel gives nothing, both run the same, each with its own vertices.
        for node in alone.rings().flatten().filter(|n| !together.covers(**n)) {
            let off = distance::nearest_on_border(node.lon_lat(), together).0;
            assert!(off < 0.3, "{name}: {off}");
        }
    }
    // A pillar of 180 m at 200 m of depth: in its middle neither panel alone moves the ground, both together do and are critical.
    let middle = at(0.0, 60.0);
    for name in ["M1-A", "M1-B"] {
        assert!(!pick(&found, Some(name), ZoneKind::Edge, ZoneBand::Mid).covers(middle), "{name}");
    }
    assert!(together.covers(middle) && whole(&found, ZoneKind::Critical).covers(middle));
    assert_eq!(together.polygons().len(), 1);
}

#[test]
fn panels_far_apart_give_a_zone_of_two_parts() {
    let far = Panel { id: "M1-B".into(), region: rectangle([-500.0, 2000.0, 500.0, 2240.0]), ..panel() };
    let found = of(vec![panel(), far], &rules());
    let parts = |panel: Option<&str>| pick(&found, panel, ZoneKind::Edge, ZoneBand::Any).polygons().len();
    assert_eq!((parts(None), parts(Some("M1-B"))), (2, 1));
}

#[test]
fn a_panel_that_only_some_parameters_move_has_no_middle_zone() {
    let narrow = Panel { region: rectangle([-500.0, -15.0, 500.0, 15.0]), ..panel() };
    let found = of(vec![narrow], &rules());
    assert!(found.iter().all(|z| z.band == ZoneBand::Any) && found.len() == 4, "{}", found.len());
    assert!(of(vec![], &rules()).is_empty());
}

#[test]
fn what_zones_depend_on_changes_with_panels_and_rules_and_not_with_days() {
    let text = |panel: Panel, rules: &SubsidenceRules| {
        basis(&mine("M0001", MiningMethod::Underground, vec![panel]), rules)
    };
    let known = text(panel(), &rules());
    assert_eq!(known, text(Panel { end: None, start: date!(2020 - 02 - 02), ..panel() }, &rules()));
    assert_ne!(known, text(Panel { thickness_m: 3.6, ..panel() }, &rules()));
    assert_ne!(known, text(Panel { region: rectangle([-500.0, -120.0, 500.0, 121.0]), ..panel() }, &rules()));
    assert_ne!(known, text(panel(), &SubsidenceRules { edge_mm: 11.0, ..rules() }));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Panels of five corners and any direction, some with a bay: inside by the area exactly where the function says so.
    #[test]
    fn a_point_is_inside_exactly_where_the_ground_sinks(
        lengths in prop::array::uniform5(90.0..420.0f64), turned in 0.0..1.2f64, depth in 90.0..340.0f64,
        points in prop::collection::vec(prop::array::uniform2(-700.0..700.0f64), 60),
    ) {
        let corner = |n: usize| {
            let angle = turned + 1.2 * n as f64;
            (lengths[n] * angle.cos(), lengths[n] * angle.sin())
        };
        let ring: Vec<_> = (0..5).map(corner).collect();
        let panel = Panel { region: region(&[&ring]), depth_m: depth, ..panel() };
        let found = of(vec![panel.clone()], &rules());
        let troughs: Vec<_> =
            rules().variants.iter().map(|v| Trough::of(&panel, &v.parameters, LATER)).collect();
        let most = |troughs: &[Option<Trough>], p: [f64; 2], value: &dyn Fn(&Trough, [f64; 2]) -> f64| {
            let at = at(p[0], p[1]).lon_lat();
            troughs.iter().flatten().map(|t| value(t, t.plane().project(at))).fold(0.0, f64::max)
        };
        for p in points {
            for (band, used) in [(ZoneBand::Mid, &troughs[..1]), (ZoneBand::Any, &troughs[..])] {
                let inside = |kind| {
                    let zone = found.iter().find(|z| z.panel.is_none() && z.kind == kind && z.band == band);
                    zone.is_some_and(|z| z.region.covers(at(p[0], p[1])))
                };
                let sunk = most(used, p, &|t, at| t.at_rest(at).w_mm / 10.0);
                // Between two vertices the line is straight: half a metre beside it nothing is said.
                if (sunk.ln()).abs() > 0.05 {
                    prop_assert_eq!(inside(ZoneKind::Edge), sunk > 1.0, "{:?} {:?} {}", p, band, sunk);
                }
                let bent = most(used, p, &|t, at| rules().critical.share(&t.at_rest(at)));
                if bent > 1.05 {
                    prop_assert!(inside(ZoneKind::Critical), "{:?} {:?} {}", p, band, bent);
                }
            }
        }
    }

    #[test]
    fn the_middle_edge_zone_is_where_the_screening_says_inside(
        points in prop::collection::vec(prop::array::uniform2(-640.0..640.0f64), 12),
    ) {
        let second = Panel { id: "M1-B".into(), region: rectangle([-300.0, 150.0, 420.0, 380.0]), ..panel() };
        let mines = [mine("M0001", MiningMethod::Underground, vec![panel(), second])];
        let found = zones(&mines[0], &rules());
        for [x, y] in points {
            let screened = asked(&mines, [x, y], LATER);
            let inside = |band| pick(&found, None, ZoneKind::Edge, band).covers(at(x, y));
            let class = match (inside(ZoneBand::Mid), inside(ZoneBand::Any)) {
                (true, _) => ExposureClass::Inside,
                (false, true) => ExposureClass::Edge,
                (false, false) => ExposureClass::Outside,
            };
            let near = screened.estimates.iter().any(|e| (e.w_mm - 10.0).abs() < 1.0);
            prop_assert!(near || class == screened.class, "{x} {y}: {class:?}, {screened:?}");
        }
    }
}
