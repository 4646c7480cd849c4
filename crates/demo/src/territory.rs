//! The whole territory of the demonstration: facts, mines, borders, people and stations put together.

use crate::dedicated;
use crate::error::DemoError;
use crate::facts::Facts;
use crate::mines;
use crate::people::{self, Head, PartyGroup};
use crate::stations;
use crate::tiling::{self, Tiling};
use crate::truth::{self, Truth};
use spatial::{LonLat, Region};
use std::collections::HashMap;
use territory::{Atlas, Division, DivisionCode, DivisionKind};

/// 准格尔旗.
const BANNER: (&str, &str, &str) = ("150622", "准格尔旗", "Jungar Banner");

/// The synthetic territory and what is known about its making.
#[derive(Debug, Clone)]
pub struct DemoTerritory {
    /// Divisions, grids, mines, stations, addresses, waters.
    pub atlas: Atlas,
    /// Party groups of the base grids.
    pub party_groups: Vec<PartyGroup>,
    /// Heads of the micro grids.
    pub heads: Vec<Head>,
    /// Wanted and resulting figures.
    pub truth: Truth,
}

/// Builds the territory; `progress` is told each finished step in a few words.
///
/// # Errors
/// [`DemoError`] when a facts file is broken or the facts leave no room for what was declared.
pub fn build_territory(seed: u64, progress: &mut dyn FnMut(&str)) -> Result<DemoTerritory, DemoError> {
    let facts = Facts::read()?;
    progress("facts");
    let mines = mines::build(seed, &facts)?;
    progress("mines");
    let seeds = dedicated::seeds(seed, &facts, &mines)?;
    let tiling = tiling::build(seed, &facts, &seeds, progress)?;
    let people = people::build(seed, &facts, &tiling, &mines.mines, &people::CENSUS)?;
    progress("people");
    let atlas = Atlas {
        divisions: divisions(&facts, &tiling)?,
        grids: people.grids.clone(),
        mines: mines.mines.clone(),
        stations: stations::build(&facts, &tiling.seats)?,
        addresses: people.settlement.addresses.clone(),
        waters: facts.waters.clone(),
    };
    let truth = truth::of(seed, &facts, &atlas, &mines, &people);
    Ok(DemoTerritory { atlas, party_groups: people.groups, heads: people.heads, truth })
}

/// The banner, its townships and villages. The development zone and its community have no area: no source draws one.
fn divisions(facts: &Facts, tiling: &Tiling) -> Result<Vec<Division>, DemoError> {
    let regions: HashMap<&DivisionCode, &Region> = tiling.divisions.iter().map(|(c, r)| (c, r)).collect();
    let seats: HashMap<&DivisionCode, LonLat> = tiling.seats.iter().map(|(c, at)| (c, *at)).collect();
    let code = DivisionCode::new(BANNER.0).map_err(|e| DemoError::synthesis("banner", e))?;
    let centre = facts.stations.iter().find(|s| s.kind == "banner centre");
    let banner = Division {
        code,
        name: BANNER.1.to_owned(),
        name_en: Some(BANNER.2.to_owned()),
        kind: DivisionKind::Banner,
        region: Some(facts.outline.clone()),
        seat: centre.and_then(|c| c.point),
        synthetic_shape: false,
    };
    let townships = facts.townships.iter().map(|t| Division {
        code: t.code.clone(),
        name: t.name.clone(),
        name_en: t.name_en.clone(),
        kind: t.kind,
        region: regions.get(&t.code).map(|r| (*r).clone()),
        seat: seats.get(&t.code).copied(),
        synthetic_shape: true,
    });
    let villages = facts.villages.iter().map(|v| Division {
        code: v.code.clone(),
        name: v.name.clone(),
        name_en: None,
        kind: v.kind,
        region: regions.get(&v.code).map(|r| (*r).clone()),
        seat: None,
        synthetic_shape: true,
    });
    Ok(std::iter::once(banner).chain(townships).chain(villages).collect())
}

#[cfg(test)]
mod tests;
