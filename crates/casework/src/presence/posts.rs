//! The posts that stand for a place (铁三角, station, tribunal), who holds them, and whether anybody of them can be reached.

use super::{Presence, Reach};
use crate::person::{Person, Role};
use crate::words::words;
use std::collections::HashMap;
use territory::{GridCode, StationId};

words! {
    /// What a post is.
    PostKind {
        PartyGroup "party_group" "网格党小组" "party group",
        GridWorker "grid_worker" "网格员" "grid worker",
        Head "head" "楼栋(单元、联户)长" "head of the micro grid",
        Station "station" "调解服务站" "mediation station",
        Tribunal "tribunal" "矿区合议庭" "mining tribunal",
    }
}

words! {
    /// Whether anybody of a post can be reached.
    Cover {
        Covered "covered" "有人在岗" "somebody can be reached",
        Unknown "unknown" "在岗情况不明" "not known",
        Uncovered "uncovered" "无人在岗" "nobody can be reached",
        Vacant "vacant" "未登记人员" "nobody is registered",
    }
}

/// Who holds a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder<'p> {
    /// The person.
    pub person: &'p Person,
    /// Whether the person can be reached.
    pub reach: Reach,
    /// Who stands in, and whether the deputy can be reached.
    pub deputy: Option<(&'p Person, Reach)>,
}

impl Holder<'_> {
    fn cover(&self) -> Cover {
        let deputy = self.deputy.map(|(_, reach)| reach);
        if self.reach == Reach::Reachable || deputy == Some(Reach::Reachable) {
            Cover::Covered
        } else if self.reach == Reach::Unknown || deputy == Some(Reach::Unknown) {
            Cover::Unknown
        } else {
            Cover::Uncovered
        }
    }
}

/// A post that stands for a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post<'p> {
    /// What it is.
    pub kind: PostKind,
    /// Code of the grid, or identifier of the station.
    pub of: String,
    /// Who holds it, by identifier.
    pub holders: Vec<Holder<'p>>,
}

impl Post<'_> {
    /// Whether anybody of it can be reached.
    pub fn cover(&self) -> Cover {
        best(self.holders.iter().map(Holder::cover))
    }
}

/// The best of several; vacant without any.
pub(super) fn best(covers: impl Iterator<Item = Cover>) -> Cover {
    covers.min().unwrap_or(Cover::Vacant)
}

/// Where is asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Spot<'a> {
    /// The micro grid.
    pub micro: Option<&'a GridCode>,
    /// The base or dedicated grid.
    pub primary: Option<&'a GridCode>,
    /// The station of the township.
    pub station: Option<&'a StationId>,
    /// The tribunal, when mining is concerned.
    pub tribunal: Option<&'a StationId>,
}

/// Who holds which post: the people at work by grid, by station and by identifier, as positions in their list.
#[derive(Debug, Clone, Default)]
pub struct Posts {
    by_grid: HashMap<GridCode, Vec<usize>>,
    by_station: HashMap<StationId, Vec<usize>>,
    by_id: HashMap<String, usize>,
}

impl Posts {
    /// Indexes people; the same list must be given to every question.
    pub fn of(persons: &[Person]) -> Posts {
        let mut posts = Posts::default();
        for (i, person) in persons.iter().enumerate() {
            posts.by_id.insert(person.id.clone(), i);
            for grid in &person.grids {
                posts.by_grid.entry(grid.clone()).or_default().push(i);
            }
            if let Some(station) = &person.station {
                posts.by_station.entry(station.clone()).or_default().push(i);
            }
        }
        posts
    }

    /// A person by identifier.
    pub fn person<'p>(&self, persons: &'p [Person], id: &str) -> Option<&'p Person> {
        self.by_id.get(id).and_then(|&i| persons.get(i))
    }

    /// The posts of a place, each with who holds it: the party group, the grid worker, the head, the station, the tribunal.
    pub fn here<'p>(&self, persons: &'p [Person], spot: Spot<'_>, presence: &Presence<'_>) -> Vec<Post<'p>> {
        let grids = [
            (PostKind::PartyGroup, spot.primary),
            (PostKind::GridWorker, spot.primary),
            (PostKind::Head, spot.micro),
        ];
        let grids =
            grids.into_iter().filter_map(|(kind, grid)| Some(self.of_grid(persons, kind, grid?, presence)));
        let stations = [(PostKind::Station, spot.station), (PostKind::Tribunal, spot.tribunal)];
        let station = |(kind, station): (PostKind, Option<&StationId>)| {
            let station = station?;
            let staff = self.by_station.get(station).map(Vec::as_slice).unwrap_or_default();
            Some(self.post(persons, kind, station.to_string(), staff, presence))
        };
        grids.chain(stations.into_iter().filter_map(station)).collect()
    }

    /// One post of a grid.
    pub(super) fn of_grid<'p>(
        &self,
        persons: &'p [Person],
        kind: PostKind,
        grid: &GridCode,
        presence: &Presence<'_>,
    ) -> Post<'p> {
        let duty = self.by_grid.get(grid).map(Vec::as_slice).unwrap_or_default();
        self.post(persons, kind, grid.to_string(), duty, presence)
    }

    fn post<'p>(
        &self,
        persons: &'p [Person],
        kind: PostKind,
        of: String,
        at: &[usize],
        presence: &Presence<'_>,
    ) -> Post<'p> {
        let people = at.iter().filter_map(|&i| persons.get(i)).filter(|p| holds(kind, p.role));
        let holders = people.map(|person| Holder {
            person,
            reach: presence.reach(&person.id),
            deputy: presence
                .deputy(&person.id)
                .and_then(|id| self.person(persons, id))
                .map(|deputy| (deputy, presence.reach(&deputy.id))),
        });
        Post { kind, of, holders: holders.collect() }
    }
}

/// Which duty holds which post.
fn holds(kind: PostKind, role: Role) -> bool {
    match kind {
        PostKind::PartyGroup => role == Role::PartyGroupLeader,
        PostKind::GridWorker => role == Role::GridWorker,
        PostKind::Head => role == Role::Head,
        PostKind::Station => matches!(role, Role::Mediator | Role::UnitHead),
        PostKind::Tribunal => role == Role::Judge,
    }
}
