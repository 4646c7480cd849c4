//! Made-up people at work: one grid worker for each primary grid, leaders, heads, mediators, handlers, judges.
//!
//! Every name says that it is made up (示意).

use crate::random::Random;
use casework::{Person, Role};
use territory::{Atlas, DivisionCode, GridCode, GridKind, Station, StationKind};

const SURNAMES: [&str; 20] = [
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "马", "朱", "胡", "郭", "何",
    "高", "林", "白",
];

/// Mediators' fields at a township station: subsidence and blasting; land, grassland and relocation.
const STATION_FIELDS: [&[&str]; 2] = [&["MS", "BL", "WA"], &["LD", "GR", "RL"]];

/// All people at work in the demonstration, in a fixed order.
///
/// `party_groups` are `(id, name, village)`, `heads` are `(id, micro grid)`. A head's person has the head's id, as
/// [`territory::Grid::head`] names it; the leader of the party group `id` is `PL-<id>`; the worker of a primary grid is
/// `GW-<code>`.
pub fn build_persons(
    seed: u64,
    atlas: &Atlas,
    party_groups: &[(String, String, DivisionCode)],
    heads: &[(String, GridCode)],
) -> Vec<Person> {
    let mut random = Random::new(seed).fork(0x7065_7273);
    let mut persons = grid_workers(atlas);
    persons.extend(leaders(atlas, party_groups));
    persons.extend(heads.iter().enumerate().map(|(i, (id, micro))| Person {
        grids: vec![micro.clone()],
        ..person(id.clone(), format!("示意联户长{:04}", i + 1), Role::Head)
    }));
    let mut stations: Vec<&Station> = atlas.stations.iter().collect();
    stations.sort_by(|a, b| a.id.cmp(&b.id));
    for station in stations {
        persons.extend(staff(station, &mut random));
    }
    persons
}

fn person(id: String, name: String, role: Role) -> Person {
    Person { id, name, role, station: None, grids: vec![], specialisms: vec![], synthetic: true }
}

fn grid_workers(atlas: &Atlas) -> Vec<Person> {
    let mut codes: Vec<&GridCode> =
        atlas.grids.iter().filter(|g| g.kind != GridKind::Micro).map(|g| &g.code).collect();
    codes.sort();
    let worker = |(i, code): (usize, &GridCode)| Person {
        grids: vec![code.clone()],
        ..person(format!("GW-{code}"), format!("示意网格员{:04}", i + 1), Role::GridWorker)
    };
    codes.into_iter().enumerate().map(worker).collect()
}

fn leaders(atlas: &Atlas, party_groups: &[(String, String, DivisionCode)]) -> Vec<Person> {
    let mut answered: std::collections::HashMap<&str, Vec<GridCode>> = std::collections::HashMap::new();
    for grid in &atlas.grids {
        if let Some(group) = &grid.party_group {
            answered.entry(group).or_default().push(grid.code.clone());
        }
    }
    let leader = |(i, (id, _, _)): (usize, &(String, String, DivisionCode))| {
        let mut grids = answered.remove(id.as_str()).unwrap_or_default();
        grids.sort();
        let name = format!("示意党小组组长{:04}", i + 1);
        Person { grids, ..person(format!("PL-{id}"), name, Role::PartyGroupLeader) }
    };
    party_groups.iter().enumerate().map(leader).collect()
}

fn staff(station: &Station, random: &mut Random) -> Vec<Person> {
    let (role, count) = match station.kind {
        StationKind::MediationStation => (Role::Mediator, 3 + random.below(4)),
        StationKind::Studio => (Role::Mediator, 2 + random.below(2)),
        StationKind::Committee => (Role::Mediator, 3),
        StationKind::ResidentUnit => (Role::Handler, 3),
        StationKind::BannerCentre => (Role::Handler, 4),
        StationKind::Tribunal => (Role::Judge, 3),
    };
    let mut staff: Vec<Person> = (1..=count).map(|n| member(station, role, n, random)).collect();
    if station.kind == StationKind::MediationStation {
        for (mediator, fields) in staff.iter_mut().zip(STATION_FIELDS) {
            mediator.specialisms = fields.iter().map(|f| (*f).to_owned()).collect();
        }
    }
    if matches!(station.kind, StationKind::ResidentUnit | StationKind::BannerCentre) {
        staff.push(member(station, Role::UnitHead, 1, random));
    }
    staff
}

fn member(station: &Station, role: Role, number: usize, random: &mut Random) -> Person {
    let prefix = match role {
        Role::Mediator => "MD",
        Role::Judge => "JD",
        Role::UnitHead => "UH",
        _ => "HD",
    };
    let surname = random.pick(&SURNAMES).copied().unwrap_or("王");
    let mark = if random.chance(0.5) { "某" } else { "某某" };
    Person {
        station: Some(station.id.clone()),
        ..person(format!("{prefix}-{}-{number}", station.id), format!("示意·{surname}{mark}"), role)
    }
}
