//! People on a small tiling made by hand.

use super::*;
use crate::tiling::{MicroFace, PrimaryFace};
use spatial::{Node, Region};
use territory::{DedicatedType, MineId, MineStatus, MiningMethod, Placement};

const VILLAGES: [&str; 2] = ["150622004201", "150622003003"];

fn square(x: i32, y: i32, side: i32) -> Region {
    let (x, y) = (1_111_000_000 + x, 398_000_000 + y);
    let n = Node::new;
    Region::from_rings(vec![vec![vec![n(x, y), n(x + side, y), n(x + side, y + side), n(x, y + side)]]])
        .expect("a square")
}

fn points(x: i32, y: i32, side: i32) -> Vec<Node> {
    let (x, y) = (1_111_000_000 + x, 398_000_000 + y);
    (1..6).flat_map(|i| (1..6).map(move |j| Node::new(x + side * i / 6, y + side * j / 6))).collect()
}

/// Per village six base grids in a row, each with two micro grids one over the other, and a mine area and a school.
fn tiling() -> Tiling {
    let mut tiling = Tiling::default();
    for (v, village) in VILLAGES.iter().enumerate() {
        for g in 0..6i32 {
            let (x, y) = (g * 10_000, v as i32 * 40_000);
            let code = format!("{village}{:03}", g + 1);
            let (urban, side) = (v == 1, 10_000);
            for m in 0..2 {
                tiling.micros.push(MicroFace {
                    code: GridCode::new(format!("{code}{:02}", m + 1)).expect("a code"),
                    region: square(x, y + m * side, side),
                    dwellings: points(x, y + m * side, side),
                });
            }
            tiling.primaries.push(PrimaryFace {
                code: GridCode::new(code).expect("a code"),
                dedicated: None,
                mine: None,
                region: square(x, y, 2 * side),
                dwellings: [points(x, y, side), points(x, y + side, side)].concat(),
                urban,
            });
        }
        for (n, kind) in
            [DedicatedType::Mine, DedicatedType::School, DedicatedType::School].into_iter().enumerate()
        {
            let x = 70_000 + n as i32 * 10_000;
            tiling.primaries.push(PrimaryFace {
                code: GridCode::new(format!("{village}{}", 801 + n)).expect("a code"),
                dedicated: Some(kind),
                mine: None,
                region: square(x, v as i32 * 40_000, 9_000),
                dwellings: points(x, v as i32 * 40_000, 9_000),
                urban: v == 1,
            });
        }
    }
    tiling
}

fn census() -> Census {
    Census { population: 4_000, urban: 3_100, populous_people: 135, party_groups: 9, headless: 4 }
}

fn mine_with_pit(pit: Region) -> Mine {
    Mine {
        id: MineId::new("M0001").expect("an identifier"),
        name: "露天矿".into(),
        short_name: "露天矿".into(),
        operator: None,
        method: MiningMethod::OpenPit,
        capacity_mtpa: None,
        status: MineStatus::Operating,
        township: None,
        point: None,
        placement: Placement::Synthetic,
        placement_note: String::new(),
        licence: None,
        pit: Some(pit),
        panels: vec![],
        record: territory::MineRecord::default(),
        source: String::new(),
        synthetic: true,
        synthetic_shape: true,
    }
}

fn built() -> People {
    let facts = Facts::read().expect("facts");
    build(7, &facts, &tiling(), &[], &census()).expect("people")
}

#[test]
fn people_sum_to_the_census_and_each_grid_to_its_micro_grids_and_addresses() {
    let people = built();
    let of = |kind: GridKind| people.grids.iter().filter(move |g| g.kind == kind);
    let sum = |kind| of(kind).map(|g| g.population).sum::<u32>();
    assert_eq!(sum(GridKind::Base) + sum(GridKind::Dedicated), 4_000);
    assert_eq!(people.settlement.urban, 3_100);
    assert_eq!(sum(GridKind::Micro), sum(GridKind::Base));
    for base in of(GridKind::Base) {
        let micros = of(GridKind::Micro).filter(|m| m.code.parent().as_ref() == Some(&base.code));
        assert_eq!(micros.map(|m| m.households).sum::<u32>(), base.households);
        assert!(base.population > 0 && base.households > 0);
    }
    for grid in people.grids.iter().filter(|g| g.kind != GridKind::Base) {
        let inside = people.settlement.addresses.iter().filter(|a| grid.region.covers(a.at.node()));
        assert_eq!(inside.map(|a| a.population).sum::<u32>(), grid.population, "{}", grid.code);
    }
}

#[test]
fn a_dwelling_is_used_once_and_has_at_least_one_household() {
    let addresses = built().settlement.addresses;
    let places: std::collections::HashSet<_> = addresses.iter().map(|a| a.at.node()).collect();
    assert_eq!(places.len(), addresses.len());
    assert!(addresses.iter().all(|a| a.population >= a.households && a.households >= 1));
}

/// The pit takes the southern micro grid of the first base grid wholly, the northern one and their neighbours in part,
/// and its rim runs through places of dwellings.
#[test]
fn nobody_lives_in_an_open_pit_or_on_its_rim_and_the_figures_stay_those_of_the_census() {
    let facts = Facts::read().expect("facts");
    let (tiling, census) = (tiling(), census());
    let pit = square(-1_000, -1_000, 10_000 + 1_000 + 10_000 / 3);
    let on_the_rim = |p: &&Node| pit.position(**p) == spatial::Position::Boundary;
    assert!(tiling.micros.iter().flat_map(|m| &m.dwellings).filter(on_the_rim).count() > 0);
    let before = built();
    assert!(before.settlement.addresses.iter().any(|a| pit.covers(a.at.node())));

    let people = build(7, &facts, &tiling, &[mine_with_pit(pit.clone())], &census).expect("people");
    let addresses = &people.settlement.addresses;
    assert!(addresses.iter().all(|a| !pit.covers(a.at.node())));
    assert_eq!(addresses.iter().map(|a| a.population).sum::<u32>(), census.population);
    assert_eq!(people.settlement.urban, census.urban);
    let population = |code: &str| {
        people.grids.iter().find(|g| g.code.as_str() == code).map(|g| g.population).expect("a grid")
    };
    let (base, south, north) = ("150622004201001", "15062200420100101", "15062200420100102");
    assert_eq!(population(south), 0);
    assert!(population(north) > 0 && population(base) == population(north));
}

#[test]
fn a_grid_that_pits_take_but_for_a_strip_without_usual_places_has_its_people_on_the_strip() {
    let facts = Facts::read().expect("facts");
    let pit = square(-1_000, -1_000, 1_000 + 9_000);
    let people = build(7, &facts, &tiling(), &[mine_with_pit(pit.clone())], &census()).expect("people");
    let strip = people.grids.iter().find(|g| g.code.as_str() == "15062200420100101").expect("a grid");
    let inside = people.settlement.addresses.iter().filter(|a| strip.region.covers(a.at.node()));
    let on_the_strip: Vec<_> = inside.filter(|a| !pit.covers(a.at.node())).collect();
    assert!(strip.population > 0);
    assert_eq!(on_the_strip.iter().map(|a| a.population).sum::<u32>(), strip.population);
}

#[test]
fn all_groups_serve_one_or_two_base_grids_of_their_village() {
    let people = built();
    assert_eq!(people.groups.len(), 9);
    for group in &people.groups {
        let served: Vec<_> =
            people.grids.iter().filter(|g| g.party_group.as_ref() == Some(&group.id)).collect();
        assert!((1..=2).contains(&served.len()));
        assert!(served.iter().all(|g| g.code.village() == group.village && g.kind == GridKind::Base));
    }
}

#[test]
fn all_micro_grids_but_four_have_a_head() {
    let people = built();
    let micros: Vec<_> = people.grids.iter().filter(|g| g.kind == GridKind::Micro).collect();
    assert_eq!(micros.iter().filter(|g| g.head.is_none()).count(), 4);
    assert_eq!(people.heads.len(), micros.len() - 4);
}

#[test]
fn grids_are_named_after_their_village_and_the_largest_of_sujigou_is_wangjiageleng() {
    let people = built();
    let name = |code: &str| people.grids.iter().find(|g| g.code.as_str() == code).map(|g| g.name.clone());
    let named: Vec<_> = people.grids.iter().filter(|g| g.name == "王家圪楞社").collect();
    assert_eq!(named.len(), 1);
    assert!(named[0].households >= 41, "{}", named[0].households);
    assert_eq!(name("150622003003003").as_deref(), Some("白云社区第3网格"));
    assert_eq!(name("15062200300300302").as_deref(), Some("白云社区第3网格02微网格"));
    assert_eq!(name("150622003003802").as_deref(), Some("白云社区·学校专属网格"));
    assert_eq!(name("150622003003803").as_deref(), Some("白云社区·学校2专属网格"));
}
