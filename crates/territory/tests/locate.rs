//! Where a point lies: grids, village, township, station, mines, and what a bad position answers.

#![allow(clippy::expect_used, reason = "fixtures are built outside test functions")]

use spatial::{Datum, LonLat, Node, Region, distance};
use territory::place::SourcePoint;
use territory::{
    Atlas, DedicatedType, Division, DivisionCode, DivisionKind, Grid, GridCode, GridKind, InfluenceRules,
    Mine, MineId, MineStatus, MiningMethod, Panel, Place, Placement, Relation, Station, StationId,
    StationKind, Territory,
};
use time::macros::date;

const VILLAGE: &str = "150622004201";
const EMPTY_VILLAGE: &str = "150622004202";
/// Steps of 1e-3 degree from 111.0° E, 39.8° N.
const STEP: f64 = 1e-3;

fn at(x: f64, y: f64) -> LonLat {
    LonLat::new(111.0 + x * STEP, 39.8 + y * STEP).expect("in range")
}

fn ring(x: f64, y: f64, w: f64, h: f64) -> Vec<Node> {
    [(x, y), (x + w, y), (x + w, y + h), (x, y + h)].into_iter().map(|(x, y)| at(x, y).node()).collect()
}

fn box_region(x: f64, y: f64, w: f64, h: f64) -> Region {
    Region::from_rings(vec![vec![ring(x, y, w, h)]]).expect("a box")
}

fn division(code: &str, kind: DivisionKind, region: Region) -> Division {
    Division {
        code: DivisionCode::new(code).expect("a division"),
        name: format!("name of {code}"),
        name_en: None,
        kind,
        region: Some(region),
        seat: None,
        synthetic_shape: true,
    }
}

fn grid(suffix: &str, region: Region) -> Grid {
    let code = GridCode::new(format!("{VILLAGE}{suffix}")).expect("a grid");
    let kind = GridKind::of_code(&code);
    Grid {
        kind,
        name: format!("name of {suffix}"),
        dedicated_type: (kind == GridKind::Dedicated).then_some(DedicatedType::Mine),
        code,
        region,
        valid_from: date!(2024 - 01 - 01),
        valid_to: None,
        households: 0,
        population: 0,
        party_group: None,
        head: None,
        synthetic: true,
    }
}

/// A licence of 2 × 2 steps at a place, without pit or panels.
fn mine(id: &str, x: f64, y: f64) -> Mine {
    Mine {
        id: MineId::new(id).expect("an identifier"),
        name: format!("{id} 煤矿"),
        short_name: id.to_owned(),
        operator: None,
        method: MiningMethod::Underground,
        capacity_mtpa: None,
        status: MineStatus::Operating,
        township: None,
        point: None,
        placement: Placement::Synthetic,
        placement_note: String::new(),
        licence: Some(box_region(x, y, 2.0, 2.0)),
        pit: None,
        panels: vec![],
        record: territory::MineRecord::default(),
        source: String::new(),
        synthetic: true,
        synthetic_shape: true,
    }
}

fn panel(depth_m: f64, region: Region) -> Panel {
    Panel {
        id: "panel".to_owned(),
        name: "6101".to_owned(),
        seam: "6#".to_owned(),
        thickness_m: 4.0,
        depth_m,
        dip_deg: 2.0,
        start: date!(2024 - 01 - 01),
        end: None,
        region,
    }
}

/// A village 20 steps wide and 10 high: 001 in the west with the dedicated grid 801 as a hole and the micro grids 01
/// and 02; 002 in the east, half of it under 802, which is drawn on top. North of it a village without grids.
fn atlas() -> Atlas {
    let outline = || box_region(0.0, 0.0, 20.0, 20.0);
    let west = Region::from_rings(vec![vec![ring(0.0, 0.0, 10.0, 10.0), ring(4.0, 4.0, 2.0, 2.0)]]);
    let station = Station {
        id: StationId::new("ST-004").expect("an identifier"),
        name: "友谊街道涉矿调解服务站".to_owned(),
        kind: StationKind::MediationStation,
        function: None,
        township: Some(DivisionCode::new("150622004").expect("a township")),
        point: Some(at(1.0, 1.0)),
        place_note: String::new(),
        synthetic_place: true,
        synthetic: false,
    };
    Atlas {
        divisions: vec![
            division("150622", DivisionKind::Banner, outline()),
            division("150622004", DivisionKind::Subdistrict, outline()),
            division(VILLAGE, DivisionKind::Village, box_region(0.0, 0.0, 20.0, 10.0)),
            division(EMPTY_VILLAGE, DivisionKind::Village, box_region(0.0, 10.0, 20.0, 10.0)),
        ],
        grids: vec![
            grid("802", box_region(15.0, 0.0, 5.0, 10.0)),
            grid("002", box_region(10.0, 0.0, 10.0, 10.0)),
            grid("801", box_region(4.0, 4.0, 2.0, 2.0)),
            grid("001", west.expect("a frame")),
            grid("00102", box_region(0.0, 6.0, 10.0, 4.0)),
            grid("00101", box_region(0.0, 0.0, 10.0, 4.0)),
            grid("00201", box_region(10.0, 0.0, 10.0, 10.0)),
        ],
        stations: vec![station],
        ..Atlas::default()
    }
}

fn territory_of(atlas: Atlas) -> Territory {
    let rules = InfluenceRules::parse(include_str!("../../../geodata/rules/influence.toml")).expect("rules");
    Territory::index(atlas, rules).expect("an outline")
}

fn locate(p: LonLat) -> Place {
    territory_of(atlas()).locate(SourcePoint::new(Datum::Cgcs2000, p, None), 0).expect("a place")
}

fn primary(place: &Place) -> Option<&str> {
    place.primary_grid.as_ref().map(|g| &g.code.as_str()[12..])
}

fn micro(place: &Place) -> Option<&str> {
    place.micro_grid.as_ref().map(|g| &g.code[12..])
}

#[test]
fn a_point_in_a_grid_knows_its_micro_grid_village_township_and_station() {
    let place = locate(at(2.0, 2.0));
    assert_eq!((primary(&place), micro(&place)), (Some("001"), Some("00101")));
    assert_eq!(place.village.as_ref().map(|v| v.code.as_str()), Some(VILLAGE));
    assert_eq!(place.township.as_ref().map(|t| t.code.as_str()), Some("150622004"));
    let station = place.station.expect("a station");
    let expected = distance::metres(at(2.0, 2.0), at(1.0, 1.0));
    assert!((station.distance_m.expect("metres") - expected).abs() < 1e-9);
    assert!(place.on_edge.is_empty() && place.outside.is_none());
}

#[test]
fn a_point_in_a_dedicated_hole_belongs_to_the_dedicated_grid() {
    let place = locate(at(5.0, 5.0));
    assert_eq!(primary(&place), Some("801"));
    let grid = place.primary_grid.expect("a grid");
    assert_eq!((grid.kind, grid.dedicated_type), (GridKind::Dedicated, Some(DedicatedType::Mine)));
    assert!(place.on_edge.is_empty());
}

#[test]
fn on_the_rim_of_a_hole_the_lower_code_wins_and_the_dedicated_grid_is_named() {
    let place = locate(at(4.0, 5.0));
    assert_eq!(primary(&place), Some("001"));
    assert_eq!(place.on_edge, [format!("{VILLAGE}801")]);
}

#[test]
fn a_dedicated_grid_drawn_on_top_wins_inside_but_not_on_its_border() {
    assert_eq!(primary(&locate(at(17.0, 5.0))), Some("802"));
    let border = locate(at(15.0, 5.0));
    assert_eq!((primary(&border), &border.on_edge[..]), (Some("002"), &[format!("{VILLAGE}802")][..]));
}

#[test]
fn a_shared_edge_belongs_to_the_lowest_code_in_whatever_order_grids_are_loaded() {
    let place = locate(at(10.0, 3.0));
    assert_eq!((primary(&place), &place.on_edge[..]), (Some("001"), &[format!("{VILLAGE}002")][..]));
    let mut reversed = atlas();
    reversed.grids.reverse();
    let source = SourcePoint::new(Datum::Cgcs2000, at(10.0, 3.0), None);
    assert_eq!(territory_of(reversed).locate(source, 0).expect("a place"), place);
}

#[test]
fn the_micro_grid_is_one_of_the_chosen_primary_grid() {
    // On the border of 001 and 002 both have a micro grid there; under 802 only 002 has one.
    assert_eq!(micro(&locate(at(10.0, 3.0))), Some("00101"));
    assert_eq!(micro(&locate(at(11.0, 3.0))), Some("00201"));
    assert_eq!(micro(&locate(at(17.0, 5.0))), None);
    assert_eq!(micro(&locate(at(2.0, 5.0))), None);
}

#[test]
fn a_village_without_grids_still_answers_village_township_and_station() {
    let place = locate(at(5.0, 15.0));
    assert_eq!(primary(&place), None);
    assert_eq!(place.village.map(|v| v.code), Some(EMPTY_VILLAGE.to_owned()));
    assert_eq!(place.station.map(|s| s.id.to_string()), Some("ST-004".to_owned()));
}

#[test]
fn an_area_is_known_by_the_whole_code_of_a_division_or_grid() {
    let territory = territory_of(atlas());
    for known in ["150622", "150622004", VILLAGE, "150622004201002", "150622004201801"] {
        assert!(territory.knows_area(known), "{known}");
    }
    for unknown in ["1506", "150622999", "150622004201999", "", "x"] {
        assert!(!territory.knows_area(unknown), "{unknown}");
    }
}

#[test]
fn a_point_outside_says_how_far_and_names_nothing() {
    let place = locate(at(25.0, 5.0));
    let outside = place.outside.expect("outside");
    let expected = distance::metres(at(25.0, 5.0), at(20.0, 5.0));
    assert!((outside.distance_m - expected).abs() < 0.01, "{outside:?}");
    assert!(distance::metres(outside.nearest, at(20.0, 5.0)) < 1.0);
    assert!(!outside.swapped);
    assert!(place.primary_grid.is_none() && place.village.is_none() && place.mines.is_empty());
}

#[test]
fn exchanged_longitude_and_latitude_are_noticed() {
    let p = at(5.0, 5.0);
    let rules = InfluenceRules::parse(include_str!("../../../geodata/rules/influence.toml")).expect("rules");
    // The banner's own longitude is beyond 90°, so a swapped point is refused as a position at all.
    assert!(p.swapped().is_none());
    let mut small = atlas();
    let near = LonLat::new(40.0, 60.0).expect("in range").node();
    let step = |dx: i32, dy: i32| Node::new(near.x + dx, near.y + dy);
    let ring = vec![step(0, 0), step(1_000_000, 0), step(1_000_000, 1_000_000), step(0, 1_000_000)];
    small.divisions[0].region = Some(Region::from_rings(vec![vec![ring]]).expect("a box"));
    let territory = Territory::index(small, rules).expect("an outline");
    let swapped = LonLat::new(60.05, 40.05).expect("in range");
    let place = territory.locate(SourcePoint::new(Datum::Cgcs2000, swapped, None), 0).expect("a place");
    assert!(place.outside.expect("outside").swapped);
}

#[test]
fn a_phones_position_is_shifted_half_a_kilometre_and_is_never_better_than_five_metres() {
    let truth = at(5.0, 5.0);
    let phone = Datum::Gcj02.from_cgcs2000(truth).expect("a shift");
    assert!(distance::metres(truth, phone) > 300.0);
    let territory = territory_of(atlas());
    for (claimed, expected) in [(None, 5.0), (Some(1.0), 5.0), (Some(30.0), 30.0)] {
        let source = SourcePoint::new(Datum::Gcj02, phone, claimed);
        assert_eq!(source.accuracy_m, Some(expected));
        let place = territory.locate(source, 0).expect("a place");
        assert!(distance::metres(place.point, truth) < 1e-3);
        assert_eq!(primary(&place), Some("801"));
        assert_eq!((place.source.lon, place.source.lat), (phone.lon(), phone.lat()));
    }
    assert_eq!(SourcePoint::new(Datum::Cgcs2000, truth, Some(1.0)).accuracy_m, Some(1.0));
    assert_eq!(SourcePoint::new(Datum::Cgcs2000, truth, None).accuracy_m, None);
}

#[test]
fn relations_to_mines_come_strongest_first_and_then_the_nearest() {
    let mut pit = mine("PIT", 4.0, 4.0);
    pit.method = MiningMethod::OpenPit;
    pit.pit = Some(box_region(4.5, 4.5, 1.0, 1.0));
    let licence = mine("LICENCE", 4.9, 3.0);
    // 400 m deep: 1.5 × 400 / 2 = 300 m reach; the panel is 2 steps (171 m) west of the point.
    let mut deep = mine("DEEP", 1.0, 4.0);
    deep.panels = vec![panel(400.0, box_region(1.0, 4.0, 2.0, 2.0))];
    // 100 m deep: 75 m reach.
    let mut shallow = mine("SHALLOW", 7.0, 4.0);
    shallow.panels = vec![panel(100.0, box_region(7.0, 4.0, 2.0, 2.0))];
    let mut unplaced = mine("UNPLACED", 0.0, 0.0);
    unplaced.licence = None;
    let far = mine("FAR", 15.0, 4.0);
    let farther = mine("FARTHER", 17.5, 4.0);
    let mines = vec![farther, unplaced, shallow, far, deep, licence, pit];
    let territory = territory_of(Atlas { mines, ..atlas() });
    let found = territory.mines_at(at(5.0, 5.0), 2);
    let answer: Vec<(&str, Relation)> = found.iter().map(|m| (m.id.as_str(), m.relation)).collect();
    let expected = [
        ("PIT", Relation::WithinPit),
        ("LICENCE", Relation::WithinLicence),
        ("DEEP", Relation::WithinInfluence),
        ("SHALLOW", Relation::Nearby),
        ("FAR", Relation::Nearby),
    ];
    assert_eq!(answer, expected);
    assert_eq!((found[0].distance_m, found[1].distance_m), (0.0, 0.0));
    assert!((found[2].distance_m - distance::metres(at(5.0, 5.0), at(3.0, 5.0))).abs() < 0.01);
    assert_eq!(territory.mines_at(at(5.0, 5.0), 0).len(), 3);
    assert_eq!(territory.mines_at(at(5.0, 5.0), 99).len(), 6);
}

#[test]
fn an_open_pit_reaches_five_hundred_metres_from_its_edge_and_not_from_its_licence() {
    let mut pit = mine("PIT", 10.0, 4.0);
    pit.pit = Some(box_region(11.0, 4.5, 0.5, 1.0));
    let territory = territory_of(Atlas { mines: vec![pit], ..atlas() });
    // One step of longitude is 85.5 m here: the pit's edge is at 11.0, 500 m is 5.85 steps.
    let relation = |x: f64| territory.mines_at(at(x, 5.0), 1).first().map(|m| m.relation);
    assert_eq!(relation(5.2), Some(Relation::WithinInfluence));
    assert_eq!(relation(5.1), Some(Relation::Nearby));
    assert_eq!(relation(10.5), Some(Relation::WithinLicence));
    assert_eq!(relation(11.5), Some(Relation::WithinPit));
}

#[test]
fn influence_rules_refuse_zero_negative_and_unknown_figures() {
    let text = include_str!("../../../geodata/rules/influence.toml");
    assert!((InfluenceRules::parse(text).expect("shipped").panel_reach_m(400.0) - 300.0).abs() < 1e-9);
    let negative = text.replace("tan_beta = 2.0", "tan_beta = -2.0");
    let error = InfluenceRules::parse(&negative).expect_err("negative");
    assert_eq!(error.to_string(), "influence rules: `underground.tan_beta` must be a positive number");
    let unknown = text.replace("metres = 500.0", "meters = 500.0");
    assert!(InfluenceRules::parse(&unknown).expect_err("a typo").to_string().contains("meters"));
}

#[test]
fn an_uncertain_point_names_every_grid_within_its_accuracy_and_how_far_their_borders_are() {
    let territory = territory_of(atlas());
    // A step is 86 m eastward and 111 m northward.
    let alone =
        territory.locate(SourcePoint::new(Datum::Cgcs2000, at(1.5, 1.0), Some(1.0)), 0).expect("a place");
    let vicinity = alone.vicinity.expect("with an accuracy");
    let owner = alone.primary_grid.expect("a grid");
    assert_eq!((vicinity.total, vicinity.grids[0].grid.code.clone()), (1, owner.code.clone()));
    assert_eq!(vicinity.neighbours(&owner.code).count(), 0);
    assert!(!territory.is_in_doubt(at(1.5, 1.0), 1.0, owner.code.as_str()));
    assert!(vicinity.grids[0].covers && vicinity.grids[0].border_m > 1.0);
    let unsure = territory.locate(SourcePoint::new(Datum::Cgcs2000, at(1.5, 1.0), Some(2_000.0)), 0);
    let vicinity = unsure.expect("a place").vicinity.expect("with an accuracy");
    assert_eq!(vicinity.grids[0].grid.code, owner.code);
    assert!(vicinity.total > 1 && vicinity.total == vicinity.grids.len());
    for other in &vicinity.grids[1..] {
        let region = &territory.grid(&other.grid.code).expect("a grid").region;
        assert!(!other.covers && (other.border_m - distance::to_region(at(1.5, 1.0), region).0).abs() < 1e-9);
    }
    assert!(vicinity.grids[1..].is_sorted_by(|a, b| a.border_m <= b.border_m));
    assert_eq!(vicinity.neighbours(&owner.code).count(), vicinity.total - 1);
    assert!(territory.is_in_doubt(at(1.5, 1.0), 2_000.0, owner.code.as_str()));
    assert_eq!(locate(at(1.5, 1.0)).vicinity, None);
}

#[test]
fn a_place_is_in_doubt_exactly_when_another_grid_is_named() {
    let territory = territory_of(atlas());
    let owners: Vec<GridCode> = territory.atlas().grids.iter().map(|g| g.code.clone()).collect();
    let primary: Vec<&GridCode> = owners.iter().filter(|code| code.as_str().len() == 15).collect();
    let (mut sure, mut unsure) = (0, 0);
    for step in 0..400 {
        // On borders, beside them, in the middle and outside.
        let point = at(f64::from(step % 20) * 0.25 - 0.5, f64::from(step / 20) * 0.25 - 0.5);
        for radius_m in [0.0, 1.0, 30.0, 120.0, 400.0] {
            let vicinity = territory.vicinity(point, radius_m);
            for owner in &primary {
                let named = vicinity.neighbours(owner).next().is_some();
                let doubt = territory.is_in_doubt(point, radius_m, owner.as_str());
                assert_eq!(doubt, named, "{point:?} within {radius_m} m, owner {owner}");
                if named { unsure += 1 } else { sure += 1 }
            }
        }
    }
    assert!(sure > 100 && unsure > 100, "{sure} {unsure}");
}

#[test]
fn a_point_just_outside_still_names_the_grid_that_its_accuracy_reaches() {
    let territory = territory_of(atlas());
    let place =
        territory.locate(SourcePoint::new(Datum::Cgcs2000, at(-0.01, 1.0), Some(5.0)), 0).expect("a place");
    assert!(place.outside.is_some() && place.primary_grid.is_none());
    let vicinity = place.vicinity.expect("with an accuracy");
    assert!(vicinity.total == 1 && !vicinity.grids[0].covers && vicinity.grids[0].border_m < 5.0);
}

proptest::proptest! {
    #[test]
    fn many_points_at_once_are_located_as_one_by_one(
        nodes in proptest::collection::vec((-2_000..=14_000i32, -2_000..=14_000i32), 1..200),
    ) {
        let territory = territory_of(atlas());
        // Halves of a step meet every border and corner now and then.
        let points: Vec<LonLat> =
            nodes.iter().map(|&(x, y)| at(f64::from(x / 500) * 0.5, f64::from(y / 500) * 0.5)).collect();
        let grid = |i: Option<u32>| i.map(|i| territory.atlas().grids[i as usize].code.to_string());
        let division = |i: Option<u32>| i.map(|i| territory.atlas().divisions[i as usize].code.to_string());
        for (&p, located) in points.iter().zip(territory.locate_many(&points)) {
            let place = territory.locate(SourcePoint::new(Datum::Cgcs2000, p, None), 0).expect("a place");
            proptest::prop_assert_eq!(place.outside.is_none(), located.inside);
            proptest::prop_assert_eq!(place.primary_grid.map(|g| g.code.to_string()), grid(located.primary));
            proptest::prop_assert_eq!(place.micro_grid.map(|g| g.code), grid(located.micro));
            proptest::prop_assert_eq!(place.village.map(|v| v.code), division(located.village));
            proptest::prop_assert_eq!(place.township.map(|t| t.code), division(located.township));
            proptest::prop_assert_eq!(!place.on_edge.is_empty(), located.on_edge);
        }
    }
}
