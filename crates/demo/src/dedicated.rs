//! Where the 264 dedicated grids lie: mine areas at their mines, the rest around the seats in a plausible mix.

use crate::error::DemoError;
use crate::facts::Facts;
use crate::growth::apportion;
use crate::mines::Mines;
use crate::plane::{self, Xy};
use crate::random::{Random, Urn};
use crate::tiling::{self, DedicatedSeed};
use spatial::{Region, distance};
use territory::{DedicatedType, DivisionCode, DivisionKind, MineStatus};

/// Dedicated grids of the banner (declared).
pub(crate) const DEDICATED_GRIDS: usize = 264;

/// Least distance between two of them, metres.
const APART_M: f64 = 320.0;
/// Least distance to the outline, metres.
const BORDER_M: f64 = 150.0;
/// Tries for one place before the search gives up.
const TRIES: usize = 4_000;

/// What is not a mine area, in parts of the rest.
const MIX: [(DedicatedType, f64); 8] = [
    (DedicatedType::School, 28.0),
    (DedicatedType::ConstructionSite, 14.0),
    (DedicatedType::Market, 13.0),
    (DedicatedType::Hospital, 12.0),
    (DedicatedType::OfficeBuilding, 10.0),
    (DedicatedType::IndustrialPark, 9.0),
    (DedicatedType::TransportStation, 7.0),
    (DedicatedType::Temple, 7.0),
];

/// A settled place that attracts such institutions.
#[derive(Clone, Copy)]
struct Town {
    at: Xy,
    radius_m: f64,
}

/// Exactly [`DEDICATED_GRIDS`] places inside the outline.
pub(crate) fn seeds(seed: u64, facts: &Facts, mines: &Mines) -> Result<Vec<DedicatedSeed>, DemoError> {
    let mut random = Random::new(seed).fork(0x6465_6469);
    // The published seats stay in ordinary grids: they are where everybody tries the map first.
    let seats = facts.townships.iter().filter_map(|t| t.seat).map(plane::of).collect();
    let mut places = Places { outline: &facts.outline, mines, taken: seats };
    let mut seeds = vec![];
    for mine in &mines.mines {
        let worked = matches!(mine.status, MineStatus::Operating | MineStatus::Mothballed);
        if let Some(at) = mine.point.filter(|_| worked)
            && seeds.len() < DEDICATED_GRIDS
            && places.take(plane::of(at))
        {
            seeds.push(DedicatedSeed { kind: DedicatedType::Mine, at, mine: Some(mine.id.clone()) });
        }
    }
    let towns = towns(facts);
    let weights = MIX.map(|(_, part)| part);
    let rest = DEDICATED_GRIDS - seeds.len();
    let counts = apportion(rest, &weights, &[0; MIX.len()], &[rest; MIX.len()]);
    for ((kind, _), count) in MIX.into_iter().zip(counts) {
        for _ in 0..count {
            let at = places.near_a_town(kind, &towns, &mut random)?;
            seeds.push(DedicatedSeed { kind, at: plane::node(at).lon_lat(), mine: None });
        }
    }
    Ok(seeds)
}

/// The seats with the size of their settled area; more communities attract more.
fn towns(facts: &Facts) -> Urn<Town> {
    let seats = tiling::divisions::seats(facts);
    let town = |(code, at): &(DivisionCode, spatial::LonLat)| {
        let of_town = |v: &&crate::facts::VillageFact| v.township == *code;
        let communities = facts.villages.iter().filter(of_town).filter(|v| v.kind == DivisionKind::Community);
        let n = communities.count() as f64;
        let weight = if n > 4.0 { 2.5 * n } else { 4.0 + n };
        (Town { at: plane::of(*at), radius_m: 700.0 + 550.0 * n.sqrt() }, weight)
    };
    Urn::of(seats.iter().map(town).collect::<Vec<_>>())
}

struct Places<'f> {
    outline: &'f Region,
    mines: &'f Mines,
    taken: Vec<Xy>,
}

impl Places<'_> {
    /// Takes a place when it is in the banner and free.
    fn take(&mut self, at: Xy) -> bool {
        let node = plane::node(at);
        let free = self.taken.iter().all(|&t| plane::metres(t, at) >= APART_M)
            && self.outline.covers(node)
            && distance::nearest_on_border(node.lon_lat(), self.outline).0 >= BORDER_M;
        if free {
            self.taken.push(at);
        }
        free
    }

    fn near_a_town(
        &mut self,
        kind: DedicatedType,
        towns: &Urn<Town>,
        random: &mut Random,
    ) -> Result<Xy, DemoError> {
        for _ in 0..TRIES {
            let Some(town) = towns.draw(random) else { break };
            // In parts of the town's radius: works and temples lie outside, the rest in the town.
            let (least, most) = match kind {
                DedicatedType::IndustrialPark => (1.3, 3.5),
                DedicatedType::Temple => (0.6, 4.0),
                DedicatedType::ConstructionSite => (0.3, 1.6),
                _ => (0.0, 1.1),
            };
            let radius = random.between(least, most) * town.radius_m;
            let angle = random.between(0.0, std::f64::consts::TAU);
            let at = [town.at[0] + radius * angle.cos(), town.at[1] + radius * angle.sin()];
            if !self.in_a_pit(at) && self.take(at) {
                return Ok(at);
            }
        }
        Err(DemoError::synthesis("dedicated grids", format!("no place left for {}", kind.as_str())))
    }

    fn in_a_pit(&self, at: Xy) -> bool {
        let node = plane::node(at);
        self.mines.mines.iter().filter_map(|m| m.pit.as_ref()).any(|pit| pit.covers(node))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_264_places_apart_from_each_other_and_most_mines_have_one() {
        let facts = Facts::read().expect("facts");
        let mines = crate::mines::build(7, &facts).expect("mines");
        let seeds = seeds(7, &facts, &mines).expect("seeds");
        assert_eq!(seeds.len(), DEDICATED_GRIDS);
        let mine_areas = seeds.iter().filter(|s| s.kind == DedicatedType::Mine).count();
        assert!((95..=115).contains(&mine_areas), "{mine_areas}");
        for (i, seed) in seeds.iter().enumerate() {
            assert!(facts.outline.covers(seed.at.node()));
            assert_eq!(seed.kind == DedicatedType::Mine, seed.mine.is_some());
            assert!(seeds[..i].iter().all(|s| distance::metres(s.at, seed.at) >= 300.0));
        }
    }
}
