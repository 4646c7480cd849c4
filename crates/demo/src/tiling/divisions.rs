//! Townships and villages: real names and counts, synthetic borders.

use super::{Labels, Seed, area, by_label, fill, nearest};
use crate::error::DemoError;
use crate::facts::Facts;
use crate::growth;
use crate::mesh::{Core, Mesh};
use crate::plane;
use crate::random::Random;
use spatial::LonLat;
use territory::{DivisionCode, DivisionKind};

/// Seats that no source gives, placed by anchors of mining, adjacency texts and common knowledge of the area; and
/// the four subdistricts spread around their one published point. Synthetic, within some kilometres of the truth.
const SEATS: &[(&str, f64, f64)] = &[
    ("150622001", 111.2080, 39.8720),
    ("150622002", 111.2420, 39.8760),
    ("150622003", 111.2150, 39.8480),
    ("150622004", 111.2560, 39.8530),
    ("150622100", 111.2800, 39.7900),
    ("150622102", 111.2700, 40.0300),
    ("150622103", 110.5600, 39.4250),
    ("150622104", 111.2300, 39.5300),
    ("150622105", 110.2700, 39.6500),
    ("150622106", 111.3500, 39.5900),
    ("150622200", 110.5744, 39.6143),
    ("150622201", 111.0400, 40.2100),
    ("150622202", 110.8200, 39.9800),
];

/// Wanted areas, km²: sources where they fit together, the rest chosen so that all sum to the banner.
const AREAS_KM2: &[(&str, f64)] = &[
    ("150622001", 42.0),
    ("150622002", 36.0),
    ("150622003", 38.0),
    ("150622004", 64.0),
    ("150622100", 1050.0),
    ("150622101", 1450.0),
    ("150622102", 731.0),
    ("150622103", 900.0),
    ("150622104", 420.0),
    ("150622105", 479.0),
    ("150622106", 300.0),
    ("150622200", 560.0),
    ("150622201", 750.0),
    ("150622202", 720.0),
];

fn subdistrict(code: &DivisionCode) -> bool {
    code.as_str().starts_with("15062200")
}

/// One seat per township, in the order of codes; a synthetic one where none is known well enough.
pub(crate) fn seats(facts: &Facts) -> Vec<(DivisionCode, LonLat)> {
    let seat = |code: &DivisionCode, known: Option<LonLat>| {
        let placed = SEATS.iter().find(|s| s.0 == code.as_str()).and_then(|s| LonLat::new(s.1, s.2).ok());
        placed.or(known)
    };
    let townships = facts.real_townships();
    townships.filter_map(|t| Some((t.code.clone(), seat(&t.code, t.seat.or(t.anchor))?))).collect()
}

/// Where the mesh is fine: around the seats, widest in the town of the subdistricts.
pub(crate) fn cores(facts: &Facts, seats: &[(DivisionCode, LonLat)]) -> Vec<Core> {
    let core = |code: &DivisionCode, at: LonLat| {
        let communities =
            facts.villages.iter().filter(|v| v.township == *code && v.kind == DivisionKind::Community);
        let n = communities.count() as f64;
        let (radius, spacing) =
            if subdistrict(code) { (1_900.0, 90.0) } else { (500.0 + 450.0 * n.sqrt(), 110.0) };
        Core { at: plane::of(at), radius, spacing }
    };
    seats.iter().map(|(code, at)| core(code, *at)).collect()
}

/// Township of each triangle: index into `seats`.
pub(crate) fn townships(
    mesh: &Mesh,
    facts: &Facts,
    seats: &[(DivisionCode, LonLat)],
    random: &mut Random,
) -> Result<Labels, DemoError> {
    let all: Vec<u32> = (0..mesh.len() as u32).collect();
    let seed = |(code, at): &(DivisionCode, LonLat)| {
        let mines = facts
            .mines
            .iter()
            .filter(|m| m.township.as_ref() == Some(code) && m.inside_outline == Some(true));
        let start = nearest(mesh, all.iter().copied(), *at)
            .ok_or_else(|| DemoError::synthesis("townships", "the mesh is empty"))?;
        let near =
            std::iter::once(plane::of(*at)).chain(mines.filter_map(|m| m.point).map(plane::of)).collect();
        let share = AREAS_KM2.iter().find(|a| a.0 == code.as_str()).map_or(300.0, |a| a.1) * 1e6;
        Ok(Seed { start, near, share })
    };
    let seeds = seats.iter().map(seed).collect::<Result<Vec<_>, DemoError>>()?;
    // The town first: its subdistricts would be walled in by the large town around them.
    let town = seats.iter().filter(|(code, _)| subdistrict(code)).count();
    let mut owner = growth::grow_up_to(mesh, &all, &seeds[..town], 0.35, random.bits(), 1.0);
    let rest: Vec<u32> = all.iter().copied().filter(|t| !owner.contains_key(t)).collect();
    let around = growth::grow(mesh, &rest, &seeds[town..], 0.35, random.bits());
    owner.extend(around.into_iter().map(|(t, part)| (t, part + town)));
    let mut labels: Labels = all.iter().map(|t| owner.get(t).map(|&p| p as u32)).collect();
    fill(mesh, &mut labels, &all);
    growth::prune_spurs(mesh, &mut labels, &all, 4);
    Ok(labels)
}

/// Village of each triangle: index into `facts.villages`.
pub(crate) fn villages(
    mesh: &Mesh,
    facts: &Facts,
    seats: &[(DivisionCode, LonLat)],
    townships: &Labels,
    random: &mut Random,
) -> Result<Labels, DemoError> {
    let mut labels: Labels = vec![None; mesh.len()];
    for (township, set) in by_label(townships) {
        let (code, seat) = &seats[township as usize];
        let of_township = facts.villages.iter().enumerate().filter(|(_, v)| v.township == *code);
        // Anchored ones first: their seeds do not move.
        let (mut members, others): (Vec<_>, Vec<_>) = of_township.partition(|(_, v)| v.anchor.is_some());
        let anchored = members.len();
        members.extend(others);
        let seeds = village_seeds(mesh, &set, *seat, &members, anchored, random)?;
        let owner = growth::grow_round(mesh, &set, seeds, anchored, 3, 0.3, random.bits());
        for t in &set {
            labels[*t as usize] = owner.get(t).map(|&part| members[part].0 as u32);
        }
        fill(mesh, &mut labels, &set);
    }
    Ok(labels)
}

fn village_seeds(
    mesh: &Mesh,
    set: &[u32],
    seat: LonLat,
    members: &[(usize, &crate::facts::VillageFact)],
    anchored: usize,
    random: &mut Random,
) -> Result<Vec<Seed>, DemoError> {
    let missing = || DemoError::synthesis("villages", "a township has too few triangles");
    let mut starts: Vec<u32> = vec![];
    for (_, v) in &members[..anchored] {
        let free = set.iter().copied().filter(|t| !starts.contains(t));
        starts.push(nearest(mesh, free, v.anchor.unwrap_or(seat)).ok_or_else(missing)?);
    }
    for (_, v) in &members[anchored..] {
        if v.kind == DivisionKind::Community {
            let [x, y] = plane::of(seat);
            let angle = random.between(0.0, std::f64::consts::TAU);
            let reach = random.between(100.0, 1_400.0);
            let at = plane::node([x + reach * angle.cos(), y + reach * angle.sin()]).lon_lat();
            let free = set.iter().copied().filter(|t| !starts.contains(t));
            starts.push(nearest(mesh, free, at).ok_or_else(missing)?);
        } else {
            let first = set[random.below(set.len())];
            let next = growth::spread(mesh, set, 1, &starts, first);
            starts.push(*next.first().ok_or_else(missing)?);
        }
    }
    // A community is a small part of a town; villages share the rest evenly.
    let communities = members.iter().filter(|(_, v)| v.kind == DivisionKind::Community).count() as f64;
    let total = area(mesh, set);
    let community = (2.6e6f64).min(total * 0.5 / communities.max(1.0));
    let village = (total - communities * community) / (members.len() as f64 - communities).max(1.0);
    let seed = |(start, (_, v)): (u32, &(usize, &crate::facts::VillageFact))| {
        let share = if v.kind == DivisionKind::Community { community } else { village };
        Seed { start, near: vec![plane::xy(mesh.centre(start))], share: share * random.between(0.7, 1.3) }
    };
    Ok(starts.into_iter().zip(members).map(seed).collect())
}
