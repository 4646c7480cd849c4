//! A made-up banner with crooked shared borders: two townships, four villages, 32 base grids, four dedicated grids
//! as holes, eight micro grids, two mines.

use super::random::Random;
use spatial::{LonLat, Node, Region};
use territory::{
    Address, Atlas, DedicatedType, Division, DivisionCode, DivisionKind, Grid, GridCode, GridKind,
    InfluenceRules, Mine, MineId, MineStatus, MiningMethod, Placement, Station, StationId, StationKind,
    Territory,
};
use time::macros::date;

/// Villages, each a block of four by two cells.
pub(crate) const VILLAGES: [&str; 4] = ["150622004201", "150622004202", "150622100201", "150622100202"];
/// The mine in the middle.
pub(crate) const MINE: &str = "M0001";

const COLUMNS: i32 = 8;
const ROWS: i32 = 4;
/// Side of a cell: about 850 m east by 1,110 m north.
const CELL: i32 = 100_000;

/// Corner of cells, moved from its place by up to a fifth of a cell so that no border is straight.
fn corner(column: i32, row: i32) -> Node {
    let mut random = Random::new((column * 100 + row) as u64 + 7);
    let mut off = || random.between(-0.2, 0.2) * f64::from(CELL);
    let (x, y) = (off() as i32, off() as i32);
    Node::new(1_110_000_000 + column * CELL + x, 398_000_000 + row * CELL + y)
}

/// The border of the cells from one corner to another.
fn block(c0: i32, r0: i32, c1: i32, r1: i32) -> Vec<Node> {
    let bottom = (c0..c1).map(|c| corner(c, r0));
    let right = (r0..r1).map(|r| corner(c1, r));
    let top = (c0 + 1..=c1).rev().map(|c| corner(c, r1));
    let left = (r0 + 1..=r1).rev().map(|r| corner(c0, r));
    bottom.chain(right).chain(top).chain(left).collect()
}

fn region(rings: Vec<Vec<Node>>) -> Region {
    Region::from_rings(vec![rings]).unwrap()
}

/// A small square in the middle of a cell.
fn core(column: i32, row: i32) -> Vec<Node> {
    let (x, y) = (1_110_000_000 + column * CELL + CELL / 2, 398_000_000 + row * CELL + CELL / 2);
    let d = CELL / 8;
    vec![Node::new(x - d, y - d), Node::new(x + d, y - d), Node::new(x + d, y + d), Node::new(x - d, y + d)]
}

fn grid(code: String, region: Region) -> Grid {
    let code = GridCode::new(code).unwrap();
    let kind = GridKind::of_code(&code);
    Grid {
        name: format!("示意网格{code}"),
        kind,
        code,
        dedicated_type: (kind == GridKind::Dedicated).then_some(DedicatedType::School),
        region,
        valid_from: date!(2023 - 01 - 01),
        valid_to: None,
        households: 60,
        population: 200,
        party_group: None,
        head: None,
        synthetic: true,
    }
}

/// The grids of one village.
fn grids_of(village: &str, c0: i32, r0: i32) -> Vec<Grid> {
    let mut grids = vec![];
    for i in 0..8 {
        let (c, r) = (c0 + i % 4, r0 + i / 4);
        let code = format!("{village}{:03}", i + 1);
        let outer = block(c, r, c + 1, r + 1);
        if i == 1 {
            grids.push(grid(code, region(vec![outer, core(c, r)])));
            grids.push(grid(format!("{village}801"), region(vec![core(c, r)])));
            continue;
        }
        if i == 2 {
            grids.push(grid(format!("{code}01"), region(vec![vec![outer[0], outer[1], outer[2]]])));
            grids.push(grid(format!("{code}02"), region(vec![vec![outer[0], outer[2], outer[3]]])));
        }
        grids.push(grid(code, region(vec![outer])));
    }
    grids
}

fn division(code: &str, kind: DivisionKind, ring: Vec<Node>) -> Division {
    Division {
        code: DivisionCode::new(code).unwrap(),
        name: format!("示意区划{code}"),
        name_en: None,
        kind,
        region: Some(region(vec![ring])),
        seat: None,
        synthetic_shape: true,
    }
}

fn divisions() -> Vec<Division> {
    let mut divisions = vec![
        division("150622", DivisionKind::Banner, block(0, 0, COLUMNS, ROWS)),
        division("150622004", DivisionKind::Subdistrict, block(0, 0, 4, ROWS)),
        division("150622100", DivisionKind::Town, block(4, 0, COLUMNS, ROWS)),
    ];
    for (i, village) in VILLAGES.into_iter().enumerate() {
        let (c, r) = block_of(i);
        divisions.push(division(village, DivisionKind::Village, block(c, r, c + 4, r + 2)));
    }
    divisions
}

fn block_of(village: usize) -> (i32, i32) {
    (4 * (village as i32 / 2), 2 * (village as i32 % 2))
}

/// A star around a position: concave, so that distances to it are not those to its box.
fn star(lon: f64, lat: f64, degrees: f64, points: usize) -> Region {
    let node = |i: usize| {
        let angle = i as f64 / points as f64 * std::f64::consts::TAU;
        let reach = if i.is_multiple_of(2) { degrees } else { degrees * 0.6 };
        LonLat::new(lon + reach * angle.cos(), lat + reach * angle.sin()).unwrap().node()
    };
    region(vec![(0..points).map(node).collect()])
}

fn mine(id: &str, licence: Region, pit: Option<Region>) -> Mine {
    Mine {
        id: MineId::new(id).unwrap(),
        name: format!("示意煤矿{id}"),
        short_name: format!("示意{id}"),
        operator: None,
        method: if pit.is_some() { MiningMethod::OpenPit } else { MiningMethod::Underground },
        capacity_mtpa: Some(1.2),
        status: MineStatus::Operating,
        township: DivisionCode::new("150622004").ok(),
        point: None,
        placement: Placement::Synthetic,
        placement_note: "示意".into(),
        licence: Some(licence),
        pit,
        panels: vec![],
        record: territory::MineRecord::default(),
        source: "示意".into(),
        synthetic: true,
        synthetic_shape: true,
    }
}

fn station(id: &str, kind: StationKind, township: Option<&str>) -> Station {
    Station {
        id: StationId::new(id).unwrap(),
        name: format!("示意站{id}"),
        kind,
        function: None,
        township: township.map(|t| DivisionCode::new(t).unwrap()),
        point: None,
        place_note: "示意".into(),
        synthetic_place: true,
        synthetic: true,
    }
}

/// Everything with a shape.
pub(crate) fn atlas() -> Atlas {
    let grids = VILLAGES.into_iter().enumerate().flat_map(|(i, village)| {
        let (c, r) = block_of(i);
        grids_of(village, c, r)
    });
    Atlas {
        divisions: divisions(),
        grids: grids.collect(),
        mines: vec![
            mine(MINE, star(111.038, 39.818, 0.006, 14), Some(star(111.038, 39.818, 0.003, 8))),
            mine("M0002", star(111.07, 39.83, 0.004, 10), None),
        ],
        stations: vec![
            station("C-1", StationKind::BannerCentre, None),
            station("S-1", StationKind::MediationStation, Some("150622004")),
            station("S-2", StationKind::MediationStation, Some("150622100")),
        ],
        addresses: vec![Address {
            id: 1,
            at: LonLat::new(111.01, 39.81).unwrap(),
            households: 1,
            population: 3,
            synthetic: true,
        }],
        waters: vec![],
    }
}

/// The indexed banner.
pub(crate) fn territory() -> Territory {
    let rules = include_str!("../../../../../geodata/rules/influence.toml");
    Territory::index(atlas(), InfluenceRules::parse(rules).unwrap()).unwrap()
}

/// A position in and around the banner.
pub(crate) fn anywhere(random: &mut Random) -> LonLat {
    LonLat::new(random.between(110.99, 111.09), random.between(39.79, 39.85)).unwrap().node().lon_lat()
}
