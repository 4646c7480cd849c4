//! Base, dedicated and micro grids inside the villages.

use super::{BASE_GRIDS, DedicatedSeed, Labels, MICRO_GRIDS, Seed, area, by_label, fill, nearest};
use crate::error::DemoError;
use crate::facts::Facts;
use crate::growth::{self, apportion, components};
use crate::mesh::Mesh;
use crate::plane;
use crate::random::Random;
use std::collections::{BTreeMap, BTreeSet};
use territory::{DedicatedType, DivisionKind, GridCode};

/// Fewest triangles of a micro grid.
const MICRO_TRIANGLES: usize = 3;
/// A leftover piece of a village with fewer triangles goes to the dedicated grid beside it.
const SMALLEST_PIECE: usize = 4;

/// A base or dedicated grid.
pub(crate) struct CutGrid {
    pub(crate) code: GridCode,
    /// Index into the villages.
    pub(crate) village: u32,
    /// Index into the dedicated seeds.
    pub(crate) dedicated: Option<usize>,
}

/// Which grids each triangle belongs to.
pub(crate) struct Cut {
    pub(crate) primary: Labels,
    pub(crate) primaries: Vec<CutGrid>,
    pub(crate) micro: Labels,
    /// Parent (index into `primaries`) and code.
    pub(crate) micros: Vec<(u32, GridCode)>,
    /// A label per area that is not divided further.
    pub(crate) finest: Labels,
}

pub(crate) fn cut(
    mesh: &Mesh,
    facts: &Facts,
    villages: &Labels,
    seeds: &[DedicatedSeed],
    random: &mut Random,
) -> Result<Cut, DemoError> {
    let mut dedicated = place_dedicated(mesh, villages, seeds)?;
    let sets = by_label(villages);
    let pieces = pieces(mesh, &sets, &mut dedicated);
    let base = cut_base(mesh, facts, &pieces, random)?;
    let (primary, primaries) = number_primaries(mesh, facts, villages, &dedicated, &base)?;
    let (micro, micros) = cut_micro(mesh, &primary, &primaries, seeds, random)?;
    let offset = primaries.len() as u32;
    let finest = micro.iter().zip(&primary).map(|(m, p)| m.map(|m| m + offset).or(*p)).collect();
    Ok(Cut { primary, primaries, micro, micros, finest })
}

/// Wanted size of a dedicated grid, square metres.
fn wanted_area(kind: DedicatedType) -> f64 {
    match kind {
        DedicatedType::Mine => 900_000.0,
        DedicatedType::IndustrialPark => 700_000.0,
        DedicatedType::ConstructionSite => 120_000.0,
        DedicatedType::TransportStation | DedicatedType::Hospital => 40_000.0,
        _ => 25_000.0,
    }
}

/// Dedicated grid of each triangle (index into the seeds): small connected clusters inside one village.
fn place_dedicated(mesh: &Mesh, villages: &Labels, seeds: &[DedicatedSeed]) -> Result<Labels, DemoError> {
    let mut labels: Labels = vec![None; mesh.len()];
    for (i, seed) in seeds.iter().enumerate() {
        // Away from other dedicated grids, so that base grids stay in one piece around them.
        let lonely = |t: &u32| {
            let around = mesh.neighbours[*t as usize].iter().flatten();
            labels[*t as usize].is_none() && around.clone().all(|n| labels[*n as usize].is_none())
        };
        let free = (0..mesh.len() as u32).filter(lonely);
        let start = nearest(mesh, free, seed.at)
            .ok_or_else(|| DemoError::synthesis("dedicated grids", "no room is left"))?;
        grow_dedicated(mesh, villages, &mut labels, i as u32, start, wanted_area(seed.kind));
    }
    Ok(labels)
}

fn grow_dedicated(mesh: &Mesh, villages: &Labels, labels: &mut Labels, grid: u32, start: u32, wanted: f64) {
    let village = villages[start as usize];
    let middle = plane::xy(mesh.centre(start));
    let mut cluster = vec![start];
    labels[start as usize] = Some(grid);
    let mut size = mesh.area(start);
    while size < wanted && cluster.len() < 24 {
        let fits = |n: &u32| {
            let around = mesh.neighbours[*n as usize].iter().flatten();
            labels[*n as usize].is_none()
                && villages[*n as usize] == village
                && around.clone().all(|a| labels[*a as usize].is_none_or(|l| l == grid))
        };
        let beside = cluster.iter().flat_map(|t| mesh.neighbours[*t as usize].iter().flatten().copied());
        let distance = |t: u32| plane::metres(plane::xy(mesh.centre(t)), middle);
        let next = beside.filter(fits).map(|t| (distance(t), t)).min_by(|a, b| a.0.total_cmp(&b.0));
        let Some((_, next)) = next else { break };
        labels[next as usize] = Some(grid);
        size += mesh.area(next);
        cluster.push(next);
    }
}

/// What is left of each village: connected pieces, tiny ones given to the dedicated grid beside them.
fn pieces(mesh: &Mesh, sets: &BTreeMap<u32, Vec<u32>>, dedicated: &mut Labels) -> Vec<(u32, Vec<u32>)> {
    let mut pieces = vec![];
    for (&village, set) in sets {
        let rest: Vec<u32> = set.iter().copied().filter(|t| dedicated[*t as usize].is_none()).collect();
        for (i, piece) in components(mesh, &rest).into_iter().enumerate() {
            let mut around = piece.iter().flat_map(|t| mesh.neighbours[*t as usize].iter().flatten());
            let owner = around.find_map(|n| set.binary_search(n).ok().and_then(|_| dedicated[*n as usize]));
            match owner {
                Some(owner) if i > 0 && piece.len() < SMALLEST_PIECE => {
                    piece.iter().for_each(|t| dedicated[*t as usize] = Some(owner));
                }
                _ => {
                    let mut piece = piece;
                    piece.sort_unstable();
                    pieces.push((village, piece));
                }
            }
        }
    }
    pieces
}

/// Base grid of each triangle: a running number.
fn cut_base(
    mesh: &Mesh,
    facts: &Facts,
    pieces: &[(u32, Vec<u32>)],
    random: &mut Random,
) -> Result<Labels, DemoError> {
    let weight = |(village, piece): &(u32, Vec<u32>)| {
        let urban = facts.villages[*village as usize].kind == DivisionKind::Community;
        // Few enough in a community that most have the 300 to 500 households of the standard (rule G11).
        let size = area(mesh, piece) / 1e6;
        if urban { 4.2 + size * 0.4 } else { 3.5 + size.min(90.0) * 0.075 }
    };
    let weights: Vec<f64> = pieces.iter().map(weight).collect();
    let floors = vec![1; pieces.len()];
    let ceilings: Vec<usize> =
        pieces.iter().map(|(_, p)| (p.len() / (MICRO_TRIANGLES * 2)).clamp(1, 60)).collect();
    let counts = apportion(BASE_GRIDS, &weights, &floors, &ceilings);
    if counts.iter().sum::<usize>() != BASE_GRIDS {
        return Err(DemoError::synthesis(
            "base grids",
            format!("{} fit instead of {BASE_GRIDS}", counts.iter().sum::<usize>()),
        ));
    }
    let mut labels: Labels = vec![None; mesh.len()];
    let mut next = 0;
    for ((_, piece), count) in pieces.iter().zip(counts) {
        divide(mesh, piece, count, &mut labels, &mut next, random)?;
    }
    Ok(labels)
}

/// Divides a connected set into `count` connected parts of similar size with running labels.
fn divide(
    mesh: &Mesh,
    set: &[u32],
    count: usize,
    labels: &mut Labels,
    next: &mut u32,
    random: &mut Random,
) -> Result<(), DemoError> {
    let first = set[random.below(set.len())];
    let starts = growth::spread(mesh, set, count, &[], first);
    if starts.len() != count {
        return Err(DemoError::synthesis("grids", format!("{} triangles for {count} grids", set.len())));
    }
    let seed = |start: u32| Seed { start, near: vec![plane::xy(mesh.centre(start))], share: 1.0 };
    let rounds = if count > 1 { 3 } else { 0 };
    let seeds: Vec<Seed> = starts.into_iter().map(seed).collect();
    let owner = growth::grow_round(mesh, set, seeds, 0, rounds, 0.2, random.bits());
    for t in set {
        labels[*t as usize] = owner.get(t).map(|&part| *next + part as u32);
    }
    fill(mesh, labels, set);
    *next += count as u32;
    Ok(())
}

/// Middle of a set, for numbering.
fn middle(mesh: &Mesh, set: &[u32]) -> plane::Xy {
    let total = area(mesh, set);
    let sum = set.iter().fold([0.0, 0.0], |s, t| {
        let (a, at) = (mesh.area(*t), plane::xy(mesh.centre(*t)));
        [s[0] + at[0] * a, s[1] + at[1] * a]
    });
    [sum[0] / total, sum[1] / total]
}

/// Numbers run from the north-west to the south-east: no grid lies north-west of one with a lower number.
fn from_north_west(a: plane::Xy, b: plane::Xy) -> std::cmp::Ordering {
    (a[0] - a[1]).total_cmp(&(b[0] - b[1]))
}

fn number_primaries(
    mesh: &Mesh,
    facts: &Facts,
    villages: &Labels,
    dedicated: &Labels,
    base: &Labels,
) -> Result<(Labels, Vec<CutGrid>), DemoError> {
    let mut found: Vec<(u32, Option<usize>, plane::Xy, Vec<u32>)> = vec![];
    for (grid, set) in by_label(dedicated) {
        found.push((villages[set[0] as usize].unwrap_or(0), Some(grid as usize), middle(mesh, &set), set));
    }
    for (_, set) in by_label(base) {
        found.push((villages[set[0] as usize].unwrap_or(0), None, middle(mesh, &set), set));
    }
    found.sort_by(|a, b| (a.0, a.1.is_some()).cmp(&(b.0, b.1.is_some())).then(from_north_west(a.2, b.2)));
    let mut labels: Labels = vec![None; mesh.len()];
    let mut grids: Vec<CutGrid> = vec![];
    let mut numbers: BTreeMap<(u32, bool), u32> = BTreeMap::new();
    for (village, dedicated, _, set) in found {
        let number = numbers.entry((village, dedicated.is_some())).or_insert(if dedicated.is_some() {
            800
        } else {
            0
        });
        *number += 1;
        let code = format!("{}{:03}", facts.villages[village as usize].code, number);
        let code = GridCode::new(code).map_err(|e| DemoError::synthesis("grid codes", e))?;
        set.iter().for_each(|t| labels[*t as usize] = Some(grids.len() as u32));
        grids.push(CutGrid { code, village, dedicated });
    }
    Ok((labels, grids))
}

/// Micro grids tile every base grid and the larger mine areas.
fn cut_micro(
    mesh: &Mesh,
    primary: &Labels,
    primaries: &[CutGrid],
    seeds: &[DedicatedSeed],
    random: &mut Random,
) -> Result<(Labels, Vec<(u32, GridCode)>), DemoError> {
    let sets: Vec<(u32, Vec<u32>)> = by_label(primary)
        .into_iter()
        .filter(|(p, set)| match primaries[*p as usize].dedicated {
            None => true,
            Some(d) => {
                matches!(seeds[d].kind, DedicatedType::Mine | DedicatedType::IndustrialPark) && set.len() >= 9
            }
        })
        .collect();
    let ceilings: Vec<usize> = sets
        .iter()
        .map(|(p, s)| match primaries[*p as usize].dedicated {
            None => (s.len() / MICRO_TRIANGLES).clamp(1, 24),
            Some(_) => 2,
        })
        .collect();
    let weights: Vec<f64> = sets.iter().map(|(_, s)| (s.len() as f64).sqrt()).collect();
    let floors = vec![1; sets.len()];
    let counts = apportion(MICRO_GRIDS, &weights, &floors, &ceilings);
    if counts.iter().sum::<usize>() != MICRO_GRIDS {
        return Err(DemoError::synthesis(
            "micro grids",
            format!("{} fit instead of {MICRO_GRIDS}", counts.iter().sum::<usize>()),
        ));
    }
    let mut labels: Labels = vec![None; mesh.len()];
    let mut next = 0;
    for ((_, set), count) in sets.iter().zip(counts) {
        divide(mesh, set, count, &mut labels, &mut next, random)?;
    }
    number_micros(mesh, primary, primaries, labels)
}

fn number_micros(
    mesh: &Mesh,
    primary: &Labels,
    primaries: &[CutGrid],
    labels: Labels,
) -> Result<(Labels, Vec<(u32, GridCode)>), DemoError> {
    let sets = by_label(&labels);
    let parents: BTreeSet<(u32, u32)> =
        sets.iter().map(|(m, set)| (primary[set[0] as usize].unwrap_or(0), *m)).collect();
    let mut by_parent: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    parents.into_iter().for_each(|(p, m)| by_parent.entry(p).or_default().push(m));
    let mut micros = vec![];
    let mut renumbered: Labels = vec![None; mesh.len()];
    for (parent, mut members) in by_parent {
        members.sort_by(|a, b| from_north_west(middle(mesh, &sets[a]), middle(mesh, &sets[b])));
        for (i, m) in members.iter().enumerate() {
            let code = format!("{}{:02}", primaries[parent as usize].code, i + 1);
            let code = GridCode::new(code).map_err(|e| DemoError::synthesis("grid codes", e))?;
            sets[m].iter().for_each(|t| renumbered[*t as usize] = Some(micros.len() as u32));
            micros.push((parent, code));
        }
    }
    Ok((renumbered, micros))
}
