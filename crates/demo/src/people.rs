//! The people of the grids: dwellings, households, party groups, heads, names. All synthetic, summing to the census.

mod naming;
mod party;
mod settle;
mod share;

#[cfg(test)]
mod tests;

pub use party::{Head, PartyGroup};
pub(crate) use settle::Settlement;

use crate::error::DemoError;
use crate::facts::Facts;
use crate::random::Random;
use crate::tiling::Tiling;
use spatial::FaceTree;
use std::collections::HashMap;
use territory::{DivisionCode, Grid, GridCode, GridKind, Mine};
use time::{Date, Month};

/// People in one household (seventh census of Inner Mongolia: 2.4 to 2.6).
pub(crate) const PEOPLE_PER_HOUSEHOLD: f64 = 2.6;
/// The village of the group matter, and its villagers' group.
const POPULOUS: (&str, &str) = ("150622004201", "王家圪楞社");

/// Declared figures that the synthesis has to meet.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Census {
    pub(crate) population: u32,
    pub(crate) urban: u32,
    /// Least people in the largest base grid of 苏计沟村, so that 41 households fit.
    pub(crate) populous_people: u32,
    pub(crate) party_groups: usize,
    /// Micro grids without a head.
    pub(crate) headless: usize,
}

/// Seventh census (2020) and the banner's own figures (1049 groups; 6137 heads for 6141 micro grids).
pub(crate) const CENSUS: Census =
    Census { population: 359_184, urban: 250_568, populous_people: 135, party_groups: 1049, headless: 4 };

/// Grids with their people.
#[derive(Debug, Clone)]
pub(crate) struct People {
    pub(crate) grids: Vec<Grid>,
    pub(crate) settlement: Settlement,
    pub(crate) groups: Vec<PartyGroup>,
    pub(crate) heads: Vec<Head>,
}

/// Settles the tiling, but no open pit of the mines.
pub(crate) fn build(
    seed: u64,
    facts: &Facts,
    tiling: &Tiling,
    mines: &[Mine],
    census: &Census,
) -> Result<People, DemoError> {
    let random = Random::new(seed).fork(0x7065_6f70);
    let village = DivisionCode::new(POPULOUS.0).map_err(|e| DemoError::synthesis("people", e))?;
    let pits = FaceTree::build(mines.iter().filter_map(|m| m.pit.clone()).collect());
    let settlement = settle::settle(tiling, &pits, census, &village, &random);
    let settled: u64 = settlement.addresses.iter().map(|a| u64::from(a.population)).sum();
    if settled != u64::from(census.population) {
        let problem = format!("{settled} of {} people have a dwelling", census.population);
        return Err(DemoError::synthesis("people", problem));
    }
    let (groups, group_of) = party::groups(tiling, census.party_groups);
    let heads = party::heads(tiling, census.headless);
    let head_of: HashMap<&GridCode, &String> = heads.iter().map(|h| (&h.micro, &h.id)).collect();
    let largest = largest_base_grid(tiling, &settlement, &village);
    let names = naming::names(tiling, facts, mines, largest.as_ref().map(|code| (code, POPULOUS.1)));
    let from = Date::from_calendar_date(2024, Month::January, 1)
        .map_err(|e| DemoError::synthesis("validity of grids", e))?;
    let primaries = tiling.primaries.iter().map(|p| (&p.code, p.dedicated, &p.region));
    let micros = tiling.micros.iter().map(|m| (&m.code, None, &m.region));
    let grids = primaries.chain(micros).map(|(code, dedicated_type, region)| {
        let figures = settlement.figures.get(code).copied().unwrap_or_default();
        Grid {
            kind: GridKind::of_code(code),
            name: names.get(code).cloned().unwrap_or_default(),
            dedicated_type,
            region: region.clone(),
            valid_from: from,
            valid_to: None,
            households: figures.households,
            population: figures.population,
            party_group: group_of.get(code).cloned(),
            head: head_of.get(code).map(|id| (*id).clone()),
            synthetic: true,
            code: code.clone(),
        }
    });
    Ok(People { grids: grids.collect(), settlement, groups, heads })
}

fn largest_base_grid(tiling: &Tiling, settlement: &Settlement, village: &DivisionCode) -> Option<GridCode> {
    let base = tiling.primaries.iter().filter(|p| p.dedicated.is_none() && p.code.village() == *village);
    let households = |code: &GridCode| settlement.figures.get(code).map_or(0, |f| f.households);
    base.map(|p| p.code.clone()).max_by_key(|code| (households(code), std::cmp::Reverse(code.clone())))
}
