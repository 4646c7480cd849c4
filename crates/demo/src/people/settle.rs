//! Who lives where: the census figures shared among grids, their micro grids and single dwellings.

use super::share::share;
use super::{Census, PEOPLE_PER_HOUSEHOLD};
use crate::random::Random;
use crate::tiling::{PrimaryFace, Tiling};
use spatial::{FaceTree, Node, Position, Region};
use std::collections::{BTreeMap, HashSet};
use territory::{Address, DedicatedType, DivisionCode, GridCode};

/// People at one address of a town (a building) and of the country (a yard with its neighbours), on average.
const PEOPLE_PER_ADDRESS: (f64, f64) = (40.0, 12.0);
/// Points along each side of the lattice of places in a grid that pits take in large part.
const LATTICE_POINTS: i64 = 32;

/// Households and people of one grid.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Figures {
    pub(crate) households: u32,
    pub(crate) population: u32,
}

/// The outcome.
#[derive(Debug, Clone, Default)]
pub(crate) struct Settlement {
    pub(crate) addresses: Vec<Address>,
    pub(crate) figures: BTreeMap<GridCode, Figures>,
    /// People in urban grids.
    pub(crate) urban: u32,
}

/// A place of addresses: a micro grid, or a primary grid without any.
struct Holder<'t> {
    code: &'t GridCode,
    /// Where a dwelling can stand.
    dwellings: Vec<Node>,
}

impl<'t> Holder<'t> {
    /// Nobody lives in an open pit or on its rim. Where pits take all the usual places, others are looked for on what
    /// they leave of the ground.
    fn of(code: &'t GridCode, region: &Region, places: &[Node], pits: &FaceTree) -> Holder<'t> {
        let free = |at: &Node| pits.covering(*at).is_empty();
        let mut dwellings: Vec<Node> = places.iter().copied().filter(free).collect();
        if dwellings.is_empty() && !places.is_empty() {
            dwellings = lattice(region).filter(free).collect();
        }
        Holder { code, dwellings }
    }
}

/// Evenly spread points strictly inside a region.
fn lattice(region: &Region) -> impl Iterator<Item = Node> {
    let bounds = region.bounds();
    let at = |min: i32, max: i32, i: i64| {
        let offset = (i64::from(max) - i64::from(min)) * (2 * i + 1) / (2 * LATTICE_POINTS);
        (i64::from(min) + offset) as i32
    };
    let column = move |i| {
        (0..LATTICE_POINTS)
            .map(move |j| Node::new(at(bounds.min.x, bounds.max.x, i), at(bounds.min.y, bounds.max.y, j)))
    };
    (0..LATTICE_POINTS).flat_map(column).filter(|&at| region.position(at) == Position::Inside)
}

/// Settles all people outside the `pits`; `populous` is a village of which one base grid gets at least
/// `Census::populous_people`.
pub(super) fn settle(
    tiling: &Tiling,
    pits: &FaceTree,
    census: &Census,
    populous: &DivisionCode,
    random: &Random,
) -> Settlement {
    let mut micros: BTreeMap<GridCode, Vec<Holder>> = BTreeMap::new();
    for micro in &tiling.micros {
        if let Some(parent) = micro.code.parent() {
            micros.entry(parent).or_default().push(Holder::of(
                &micro.code,
                &micro.region,
                &micro.dwellings,
                pits,
            ));
        }
    }
    let holders: Vec<Vec<Holder>> = tiling
        .primaries
        .iter()
        .map(|p| {
            let own = || vec![Holder::of(&p.code, &p.region, &p.dwellings, pits)];
            micros.remove(&p.code).unwrap_or_else(own)
        })
        .collect();
    let people = people(&tiling.primaries, &holders, census, populous, &mut random.fork(1));
    let mut settlement = Settlement::default();
    let mut taken = HashSet::new();
    for (i, (primary, holders)) in tiling.primaries.iter().zip(&holders).enumerate() {
        let mut random = random.fork(10 + i as u64);
        if primary.urban {
            settlement.urban += people[i];
        }
        let weights: Vec<f64> = holders.iter().map(|h| room(h) * random.between(0.6, 1.4)).collect();
        let per_holder = share(people[i], &weights, &vec![1; holders.len()]);
        let mut sum = Figures::default();
        for (holder, people) in holders.iter().zip(per_holder) {
            let figures = address(&mut settlement, holder, people, primary.urban, &mut taken, &mut random);
            sum.households += figures.households;
            sum.population += figures.population;
            settlement.figures.insert(holder.code.clone(), figures);
        }
        settlement.figures.insert(primary.code.clone(), sum);
    }
    settlement
}

/// 1 where people can live, 0 where no dwelling is known.
fn room(holder: &Holder) -> f64 {
    if holder.dwellings.is_empty() { 0.0 } else { 1.0 }
}

/// People of each primary grid: dedicated ones by their kind, base ones by the census, town and country apart.
fn people(
    primaries: &[PrimaryFace],
    holders: &[Vec<Holder>],
    census: &Census,
    populous: &DivisionCode,
    random: &mut Random,
) -> Vec<u32> {
    let habitable: Vec<bool> = holders.iter().map(|h| h.iter().any(|h| room(h) > 0.0)).collect();
    let mut people: Vec<u32> = vec![0; primaries.len()];
    let mut left = [census.urban, census.population.saturating_sub(census.urban)];
    for (i, primary) in primaries.iter().enumerate() {
        if let Some(kind) = primary.dedicated.filter(|_| habitable[i]) {
            let side = &mut left[usize::from(!primary.urban)];
            people[i] = residents(kind, random).min(*side / 100);
            *side -= people[i];
        }
    }
    let in_village = (0..primaries.len()).filter(|&i| {
        primaries[i].dedicated.is_none() && habitable[i] && primaries[i].code.village() == *populous
    });
    let places = |i: usize| holders[i].iter().map(|h| h.dwellings.len()).sum::<usize>();
    let chosen = in_village.max_by_key(|&i| (places(i), std::cmp::Reverse(i)));
    let weights = |urban: bool, random: &mut Random| -> Vec<f64> {
        let spread = if urban { (0.85, 1.15) } else { (0.5, 1.6) };
        let weight = |(i, p): (usize, &PrimaryFace)| {
            let drawn = random.between(spread.0, spread.1);
            if p.dedicated.is_none() && p.urban == urban && habitable[i] { drawn } else { 0.0 }
        };
        primaries.iter().enumerate().map(weight).collect()
    };
    let sides = [weights(true, random), weights(false, random)];
    let empty = sides.each_ref().map(|w| w.iter().sum::<f64>() <= 0.0);
    // Without any grid of one side its people live on the other one; the truth says how many are urban.
    match empty {
        [true, false] => left = [0, left[0] + left[1]],
        [false, true] => left = [left[0] + left[1], 0],
        _ => {}
    }
    let floor = |i: usize| {
        if Some(i) == chosen { census.populous_people } else { holders[i].len() as u32 }
    };
    let floors: Vec<u32> = (0..primaries.len()).map(floor).collect();
    for (total, weights) in left.into_iter().zip(&sides) {
        for (people, more) in people.iter_mut().zip(share(total, weights, &floors)) {
            *people += more;
        }
    }
    people
}

/// People who live in a dedicated grid: dormitories, caretakers, shop houses.
fn residents(kind: DedicatedType, random: &mut Random) -> u32 {
    let (least, most) = match kind {
        DedicatedType::Mine => (20.0, 160.0),
        DedicatedType::IndustrialPark => (60.0, 300.0),
        DedicatedType::School | DedicatedType::ConstructionSite => (15.0, 90.0),
        DedicatedType::Hospital | DedicatedType::Market => (10.0, 60.0),
        _ => (3.0, 20.0),
    };
    random.between(least, most) as u32
}

/// Gives the people of a holder to its dwellings; each dwelling is used once.
fn address(
    settlement: &mut Settlement,
    holder: &Holder,
    people: u32,
    urban: bool,
    taken: &mut HashSet<Node>,
    random: &mut Random,
) -> Figures {
    if people == 0 {
        return Figures::default();
    }
    let mut free: Vec<Node> = holder.dwellings.iter().copied().filter(|d| taken.insert(*d)).collect();
    let usual = if urban { PEOPLE_PER_ADDRESS.0 } else { PEOPLE_PER_ADDRESS.1 };
    let wanted = (f64::from(people) / usual).round() as usize;
    let count = wanted.clamp(1, free.len().max(1)).min(people as usize).min(free.len());
    for i in 0..count {
        let other = i + random.below(free.len() - i);
        free.swap(i, other);
    }
    let weights: Vec<f64> = (0..count).map(|_| random.between(0.5, 1.5)).collect();
    let mut sum = Figures::default();
    for (at, population) in free.into_iter().zip(share(people, &weights, &vec![1; count])) {
        let households =
            ((f64::from(population) / PEOPLE_PER_HOUSEHOLD).round() as u32).clamp(1, population.max(1));
        let id = settlement.addresses.len() as u32 + 1;
        settlement.addresses.push(Address { id, at: at.lon_lat(), households, population, synthetic: true });
        sum.households += households;
        sum.population += population;
    }
    sum
}
