//! Divisions and grids that tile the banner: the shapes the synthesis hangs its people and names on.
//!
//! One mesh of triangles is cut into townships, these into villages, these into dedicated and base grids, these
//! into micro grids; every area is a union of triangles, so each level covers the one above it exactly.

pub(crate) mod divisions;
mod grids;

use crate::border::{self, Borders};
use crate::error::DemoError;
use crate::facts::Facts;
use crate::mesh::Mesh;
use crate::random::Random;
use crate::{growth, plane, rings};
use spatial::{LonLat, Node, Region};
use std::collections::BTreeMap;
use territory::{DedicatedType, DivisionCode, GridCode, MineId};

/// Base grids of the banner (declared).
pub(crate) const BASE_GRIDS: usize = 1410;
/// Micro grids of the banner (declared).
pub(crate) const MICRO_GRIDS: usize = 6141;

/// All synthetic borders.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tiling {
    /// Seats of the townships.
    pub(crate) seats: Vec<(DivisionCode, LonLat)>,
    /// Townships and villages.
    pub(crate) divisions: Vec<(DivisionCode, Region)>,
    /// Base and dedicated grids.
    pub(crate) primaries: Vec<PrimaryFace>,
    /// Micro grids.
    pub(crate) micros: Vec<MicroFace>,
}

/// A base or dedicated grid.
#[derive(Debug, Clone)]
pub(crate) struct PrimaryFace {
    pub(crate) code: GridCode,
    pub(crate) dedicated: Option<DedicatedType>,
    /// The mine of a mine-area grid.
    pub(crate) mine: Option<MineId>,
    pub(crate) region: Region,
    /// Points strictly inside, candidates for addresses.
    pub(crate) dwellings: Vec<Node>,
    pub(crate) urban: bool,
}

/// A micro grid.
#[derive(Debug, Clone)]
pub(crate) struct MicroFace {
    pub(crate) code: GridCode,
    pub(crate) region: Region,
    /// Points strictly inside, candidates for addresses.
    pub(crate) dwellings: Vec<Node>,
}

/// Where a dedicated grid is to lie.
#[derive(Debug, Clone)]
pub(crate) struct DedicatedSeed {
    pub(crate) kind: DedicatedType,
    pub(crate) at: LonLat,
    pub(crate) mine: Option<MineId>,
}

/// Cuts the banner. Exactly one dedicated grid per seed, [`BASE_GRIDS`] base and [`MICRO_GRIDS`] micro grids.
pub(crate) fn build(
    seed: u64,
    facts: &Facts,
    dedicated_seeds: &[DedicatedSeed],
    progress: &mut dyn FnMut(&str),
) -> Result<Tiling, DemoError> {
    let random = Random::new(seed);
    let seats = divisions::seats(facts);
    let mut mesh = Mesh::build(&facts.outline, &divisions::cores(facts, &seats), &mut random.fork(1))?;
    progress(&format!("mesh of {} triangles", mesh.len()));
    let townships = divisions::townships(&mesh, facts, &seats, &mut random.fork(2))?;
    let villages = divisions::villages(&mesh, facts, &seats, &townships, &mut random.fork(3))?;
    progress("townships and villages");
    let cut = grids::cut(&mesh, facts, &villages, dedicated_seeds, &mut random.fork(4))?;
    progress("base, dedicated and micro grids");
    border::smooth(&mut mesh, &cut.finest, 4);
    let borders = Borders::draw(&mesh, &cut.finest, &mut random.fork(5));
    let tiling = assemble(&mesh, &borders, seats, facts, &townships, &villages, cut, dedicated_seeds)?;
    progress("natural borders");
    Ok(tiling)
}

/// Labels of triangles: an index into some list, or none outside it.
pub(crate) type Labels = Vec<Option<u32>>;

#[allow(clippy::too_many_arguments)]
fn assemble(
    mesh: &Mesh,
    borders: &Borders,
    seats: Vec<(DivisionCode, LonLat)>,
    facts: &Facts,
    townships: &Labels,
    villages: &Labels,
    cut: grids::Cut,
    dedicated_seeds: &[DedicatedSeed],
) -> Result<Tiling, DemoError> {
    let mut divisions = vec![];
    for (label, region) in rings::regions(mesh, borders, townships)? {
        divisions.push((seats[label as usize].0.clone(), region));
    }
    for (label, region) in rings::regions(mesh, borders, villages)? {
        divisions.push((facts.villages[label as usize].code.clone(), region));
    }
    let urban = |village: u32| facts.villages[village as usize].kind == territory::DivisionKind::Community;
    let mut dwellings: BTreeMap<u32, Vec<Node>> = BTreeMap::new();
    let mut micro_dwellings: BTreeMap<u32, Vec<Node>> = BTreeMap::new();
    for t in 0..mesh.len() {
        let centre = mesh.centre(t as u32);
        if let Some(p) = cut.primary[t] {
            dwellings.entry(p).or_default().push(centre);
        }
        if let Some(m) = cut.micro[t] {
            micro_dwellings.entry(m).or_default().push(centre);
        }
    }
    let mut primaries = vec![];
    for (label, region) in rings::regions(mesh, borders, &cut.primary)? {
        let grid = &cut.primaries[label as usize];
        let seed = grid.dedicated.map(|d| &dedicated_seeds[d]);
        primaries.push(PrimaryFace {
            code: grid.code.clone(),
            dedicated: seed.map(|s| s.kind),
            mine: seed.and_then(|s| s.mine.clone()),
            region,
            dwellings: dwellings.remove(&label).unwrap_or_default(),
            urban: urban(grid.village),
        });
    }
    let mut micros = vec![];
    for (label, region) in rings::regions(mesh, borders, &cut.micro)? {
        let (_, code) = &cut.micros[label as usize];
        micros.push(MicroFace {
            code: code.clone(),
            region,
            dwellings: micro_dwellings.remove(&label).unwrap_or_default(),
        });
    }
    primaries.sort_by(|a, b| a.code.cmp(&b.code));
    micros.sort_by(|a, b| a.code.cmp(&b.code));
    Ok(Tiling { seats, divisions, primaries, micros })
}

/// The triangle of a list whose centre is nearest to a position.
fn nearest(mesh: &Mesh, among: impl Iterator<Item = u32>, at: LonLat) -> Option<u32> {
    let at = plane::of(at);
    let distance = |t: u32| plane::metres(plane::xy(mesh.centre(t)), at);
    among.map(|t| (distance(t), t)).min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))).map(|(_, t)| t)
}

/// Triangles by label.
fn by_label(labels: &Labels) -> BTreeMap<u32, Vec<u32>> {
    let mut sets: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (t, label) in labels.iter().enumerate() {
        if let Some(l) = label {
            sets.entry(*l).or_default().push(t as u32);
        }
    }
    sets
}

/// Gives triangles that no part could reach to the part next to them, so that nothing is left over.
fn fill(mesh: &Mesh, labels: &mut Labels, set: &[u32]) {
    loop {
        let mut given = false;
        for &t in set {
            if labels[t as usize].is_none() {
                let near = mesh.neighbours[t as usize]
                    .iter()
                    .flatten()
                    .find_map(|n| set.binary_search(n).ok().and_then(|_| labels[*n as usize]));
                labels[t as usize] = near;
                given |= near.is_some();
            }
        }
        if !given {
            return;
        }
    }
}

/// Sum of areas, square metres in the plane.
fn area(mesh: &Mesh, set: &[u32]) -> f64 {
    set.iter().map(|&t| mesh.area(t)).sum()
}

pub(crate) use growth::Seed;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_real_outline_is_cut_into_exactly_the_declared_grids() {
        let facts = Facts::read().expect("facts");
        let mines = facts.mines.iter().filter(|m| m.inside_outline == Some(true)).filter_map(|m| {
            Some(DedicatedSeed { kind: DedicatedType::Mine, at: m.point?, mine: Some(m.id.clone()) })
        });
        let seeds: Vec<_> = mines.collect();
        let tiling = build(150_622, &facts, &seeds, &mut |_| ()).expect("a tiling");
        assert_eq!(tiling.divisions.len(), 14 + 200);
        assert_eq!(tiling.micros.len(), MICRO_GRIDS);
        assert_eq!(tiling.primaries.len(), BASE_GRIDS + seeds.len());
    }
}
