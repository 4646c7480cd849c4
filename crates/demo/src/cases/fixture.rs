//! A small made-up banner for tests: two villages of two townships, eight grids, two mines, all stations.

use casework::routing::{COMMITTEE_FIELDS, UNIT_FUNCTIONS};
use casework::{CategoryTree, RoutingRules, SlaRules, WorkCalendar};
use spatial::{LonLat, Node, Region};
use territory::{
    Address, Atlas, Division, DivisionCode, DivisionKind, Grid, GridCode, GridKind, InfluenceRules, Mine,
    MineId, MineStatus, MiningMethod, Panel, Placement, Station, StationId, StationKind, Territory,
};
use time::macros::date;

/// A box in thousandths of a degree east of 111° and north of 39.7°.
fn cell([west, south, east, north]: [i32; 4]) -> Region {
    let n = |x: i32, y: i32| Node::new(1_110_000_000 + x * 10_000, 397_000_000 + y * 10_000);
    Region::from_rings(vec![vec![vec![n(west, south), n(east, south), n(east, north), n(west, north)]]])
        .expect("a box")
}

fn division(code: &str, name: &str, kind: DivisionKind, shape: [i32; 4]) -> Division {
    Division {
        code: DivisionCode::new(code).expect("a code"),
        name: name.into(),
        name_en: None,
        kind,
        region: Some(cell(shape)),
        seat: None,
        synthetic_shape: true,
    }
}

fn grid(code: &str, name: &str, shape: [i32; 4]) -> Grid {
    let code = GridCode::new(code).expect("a code");
    Grid {
        kind: GridKind::of_code(&code),
        party_group: (code.as_str().len() == 15).then(|| format!("PG-{}", &code.as_str()[..12])),
        head: (code.as_str().len() == 17).then(|| format!("HE-{code}")),
        code,
        name: name.into(),
        dedicated_type: None,
        region: cell(shape),
        valid_from: date!(2023 - 01 - 01),
        valid_to: None,
        households: 60,
        population: 200,
        synthetic: true,
    }
}

fn mine(id: &str, name: &str, method: MiningMethod, shape: [i32; 4], capacity: f64) -> Mine {
    let panel = |region| Panel {
        id: format!("{id}-1"),
        name: "1".into(),
        seam: "4#".into(),
        thickness_m: 3.5,
        depth_m: 200.0,
        dip_deg: 2.0,
        start: date!(2024 - 01 - 01),
        end: None,
        region,
    };
    let underground = method == MiningMethod::Underground;
    Mine {
        id: MineId::new(id).expect("an id"),
        name: name.into(),
        short_name: name.into(),
        operator: None,
        method,
        capacity_mtpa: Some(capacity),
        status: MineStatus::Operating,
        township: None,
        point: None,
        placement: Placement::Synthetic,
        placement_note: String::new(),
        licence: Some(cell(shape)),
        pit: (!underground).then(|| cell(shape)),
        panels: if underground { vec![panel(cell(shape))] } else { vec![] },
        record: territory::MineRecord::default(),
        source: String::new(),
        synthetic: true,
        synthetic_shape: true,
    }
}

fn station(id: &str, kind: StationKind, function: Option<&str>, township: Option<&str>) -> Station {
    Station {
        id: StationId::new(id).expect("an id"),
        name: format!("示意{id}"),
        kind,
        function: function.map(str::to_owned),
        township: township.map(|t| DivisionCode::new(t).expect("a code")),
        point: None,
        place_note: String::new(),
        synthetic_place: true,
        synthetic: true,
    }
}

fn stations() -> Vec<Station> {
    let mut all = vec![
        station("centre", StationKind::BannerCentre, None, None),
        station("tribunal", StationKind::Tribunal, None, None),
        station("studio", StationKind::Studio, None, None),
        station("station-004", StationKind::MediationStation, None, Some("150622004")),
        station("station-101", StationKind::MediationStation, None, Some("150622101")),
    ];
    let units = UNIT_FUNCTIONS.iter().map(|(w, ..)| (w, StationKind::ResidentUnit));
    let committees = COMMITTEE_FIELDS.iter().map(|(w, ..)| (w, StationKind::Committee));
    for (word, kind) in units.chain(committees) {
        all.push(station(&format!("{}-{}", kind.as_str(), word).replace('_', "-"), kind, Some(word), None));
    }
    all
}

/// Dwellings in rows, three people each.
fn addresses() -> Vec<Address> {
    let at = |i: u32| {
        let (x, y) = (f64::from(i % 25) * 0.008 + 0.004, f64::from(i / 25) * 0.0065 + 0.003);
        LonLat::new(111.0 + x, 39.7 + y).expect("a position")
    };
    (0..375)
        .map(|i| Address { id: i + 1, at: at(i), households: 1, population: 3, synthetic: true })
        .collect()
}

pub(super) fn atlas() -> Atlas {
    Atlas {
        divisions: vec![
            division("150622", "示意旗", DivisionKind::Banner, [0, 0, 200, 100]),
            division("150622004", "友谊街道", DivisionKind::Subdistrict, [0, 0, 100, 100]),
            division("150622101", "沙圪堵镇", DivisionKind::Town, [100, 0, 200, 100]),
            division("150622004201", "苏计沟村", DivisionKind::Village, [0, 0, 100, 100]),
            division("150622101201", "示意村", DivisionKind::Village, [100, 0, 200, 100]),
        ],
        grids: vec![
            grid("150622004201001", "苏计沟村第一网格", [0, 0, 50, 100]),
            grid("150622004201002", "苏计沟村王家圪楞网格", [50, 0, 100, 100]),
            grid("15062200420100101", "微网格", [0, 0, 50, 50]),
            grid("150622101201001", "示意村第一网格", [100, 0, 160, 100]),
            grid("150622101201801", "示意矿区网格", [160, 0, 200, 100]),
        ],
        mines: vec![
            mine("M0001", "示意井工矿", MiningMethod::Underground, [70, 40, 90, 60], 4.0),
            mine("M0002", "示意露天矿", MiningMethod::OpenPit, [150, 30, 180, 60], 10.0),
        ],
        stations: stations(),
        addresses: addresses(),
        waters: vec![],
    }
}

pub(super) fn territory(atlas: Atlas) -> Territory {
    let influence = include_str!("../../../../geodata/rules/influence.toml");
    Territory::index(atlas, InfluenceRules::parse(influence).expect("rules")).expect("a territory")
}

pub(super) fn tree() -> CategoryTree {
    CategoryTree::parse(include_str!("../../../../geodata/rules/categories.toml")).expect("the tree")
}

pub(super) fn rules() -> RoutingRules {
    RoutingRules::parse(include_str!("../../../../geodata/rules/routing.toml")).expect("the rules")
}

pub(super) fn limits() -> SlaRules {
    let calendar = include_str!("../../../../geodata/calendar/cn.csv");
    let calendar = WorkCalendar::parse(calendar).expect("the calendar");
    SlaRules::parse(include_str!("../../../../geodata/rules/sla.toml"), calendar).expect("the limits")
}
