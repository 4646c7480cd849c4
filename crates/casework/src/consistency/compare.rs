//! Which neighbours are comparable, what they let expect, and how far an award is from it.

use super::{Award, AwardKind, Beside, ConsistencyRules, Deviation, Finding, Finished, Screening, Verdict};
use crate::effectiveness::Share;
use crate::words::words;
use spatial::{LonLat, distance};
use std::collections::BTreeMap;
use time::Date;

/// Turns a median absolute deviation into a standard deviation of normally distributed values.
const MAD_TO_SIGMA: f64 = 1.482_602_218_505_602;
/// A degree of latitude is nowhere shorter, metres.
const SHORTEST_DEGREE_M: f64 = 110_500.0;

words! {
    /// What makes a neighbour comparable, beside its kind and its distance.
    Likeness {
        Mine "mine" "同一煤矿" "same mine",
        Category "category" "同一类型" "same category",
        Exposure "exposure" "采动影响同类" "same exposure class",
        Structure "structure" "房屋结构相同" "same structure of the house",
    }
}

/// By what sums are divided before they are compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Basis {
    /// By the number of households.
    Household,
    /// By a fact of the household, by its name in the formulas of claims.
    Fact(String),
}

/// A comparable neighbour. It names no person.
#[derive(Debug, Clone, PartialEq)]
pub struct Neighbour {
    /// Code of its case.
    pub case: String,
    /// Metres to it, on the ellipsoid.
    pub metres: f64,
    /// What it was awarded.
    pub award: Award,
    /// Civil day of its result.
    pub on: Date,
    /// Its sum by the basis, fen of a unit; `None` without a sum or without the fact.
    pub rate_fen: Option<f64>,
    /// What made it comparable.
    pub alike: Vec<Likeness>,
    /// Whether it is made up.
    pub synthetic: bool,
}

/// What the sums of the neighbours let expect.
#[derive(Debug, Clone, PartialEq)]
pub struct Sums {
    /// By what they were divided.
    pub basis: Basis,
    /// Size of this household on the basis: a neighbour's rate times this is its sum as if it were this household.
    pub size: f64,
    /// Neighbours with a sum on this basis.
    pub of: usize,
    /// The median, fen for this household.
    pub expected_fen: u64,
    /// Sums from here to there do not deviate, fen for this household.
    pub band_fen: (u64, u64),
    /// Natural logarithm of the sum over the expected one; `None` without a sum.
    pub residual: Option<f64>,
    /// The residual in robust standard deviations.
    pub score: Option<f64>,
}

/// An award held beside its neighbours.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Word of the kind of award.
    pub kind: String,
    /// The award.
    pub award: Award,
    /// The nearest comparable neighbours, nearest first; at equal distance by code.
    pub neighbours: Vec<Neighbour>,
    /// How many of them were granted something.
    pub granted: Share,
    /// What their sums let expect; `None` with too few of them.
    pub sums: Option<Sums>,
    /// In what the award deviates.
    pub deviations: Vec<Deviation>,
    /// The whole.
    pub verdict: Verdict,
    /// Version of the rule.
    pub version: String,
}

impl ConsistencyRules {
    /// Holds an award beside the nearest comparable households with a result; `None` when its category is in no kind.
    pub fn compare(
        &self,
        beside: &Beside,
        award: Award,
        today: Date,
        screening: &Screening<'_>,
    ) -> Option<Comparison> {
        let kind = self.kind(&beside.household.category)?;
        let near = self.nearest_of(kind, beside, today, screening);
        let basis = self.basis(kind, beside, &near);
        let neighbours: Vec<Neighbour> = near.into_iter().map(|near| near.told(&basis)).collect();
        let granted = neighbours.iter().filter(|n| n.award.granted).count();
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let granted = Share::new(count(granted), count(neighbours.len()));
        let sums = self.sums(beside, &basis, &neighbours, award);
        let deviations = self.deviations(award, granted, sums.as_ref());
        let enough = neighbours.len() >= self.least && (award.sum_fen.is_none() || sums.is_some());
        let verdict = match (deviations.is_empty(), enough) {
            (false, _) => Verdict::Deviates,
            (true, true) => Verdict::Consistent,
            (true, false) => Verdict::TooFew,
        };
        let (kind, version) = (kind.id.clone(), self.version.clone());
        Some(Comparison { kind, award, neighbours, granted, sums, deviations, verdict, version })
    }

    /// The nearest comparable ones. Places are screened from the nearest on, and only until enough are found.
    fn nearest_of<'a>(
        &self,
        kind: &AwardKind,
        beside: &'a Beside,
        today: Date,
        screening: &Screening<'_>,
    ) -> Vec<Near<'a>> {
        let (own, since) = (&beside.household, self.since(today));
        let of_kind = |f: &&Finished| {
            let other = &f.household;
            other.case != own.case
                && other.mine == own.mine
                && kind.categories.contains(&other.category)
                && same_structure(kind, own, other) != Some(false)
                && (since..=today).contains(&f.on)
        };
        let mut near: Vec<(f64, &Finished)> = beside
            .finished
            .iter()
            .filter(of_kind)
            .filter_map(|f| Some((within(own.at, f.household.at, self.reach_m)?, f)))
            .collect();
        near.sort_by(|(a, f), (b, g)| a.total_cmp(b).then_with(|| f.household.case.cmp(&g.household.case)));
        let class = kind.exposure.then(|| screening(own.at)).flatten();
        let mut places: BTreeMap<(u64, u64), Option<territory::ExposureClass>> = BTreeMap::new();
        let mut alike = |f: &Finished| {
            let own_class = class?;
            let at = f.household.at;
            let key = (at.lon().to_bits(), at.lat().to_bits());
            let other = *places.entry(key).or_insert_with(|| screening(at));
            Some(other? == own_class)
        };
        let look = if class.is_some() { self.screened } else { near.len() };
        near.into_iter()
            .take(look)
            .filter_map(|(metres, finished)| {
                let same_class = alike(finished);
                (same_class != Some(false)).then(|| {
                    let other = &finished.household;
                    let likeness = [
                        (Likeness::Mine, own.mine.is_some()),
                        (Likeness::Category, other.category == own.category),
                        (Likeness::Exposure, same_class == Some(true)),
                        (Likeness::Structure, same_structure(kind, own, other) == Some(true)),
                    ];
                    let alike = likeness.into_iter().filter(|(_, is)| *is).map(|(like, _)| like).collect();
                    Near { metres, finished, alike }
                })
            })
            .take(self.nearest)
            .collect()
    }

    /// The first fact that this household and enough of the paid neighbours have; else households.
    fn basis(&self, kind: &AwardKind, beside: &Beside, near: &[Near<'_>]) -> Basis {
        let has = |name: &&String| {
            let fact = Basis::Fact((*name).clone());
            let paid = near.iter().filter(|n| n.rate(&fact).is_some()).count();
            fact.size(&beside.household).is_some() && paid >= self.least
        };
        kind.sizes.iter().find(has).map_or(Basis::Household, |name| Basis::Fact(name.clone()))
    }

    fn sums(&self, beside: &Beside, basis: &Basis, neighbours: &[Neighbour], award: Award) -> Option<Sums> {
        let mut logs: Vec<f64> = neighbours.iter().filter_map(|n| n.rate_fen).map(f64::ln).collect();
        if logs.len() < self.least {
            return None;
        }
        let size = basis.size(&beside.household)?;
        let middle = median(&mut logs);
        let mut off: Vec<f64> = logs.iter().map(|v| (v - middle).abs()).collect();
        let sigma = (MAD_TO_SIGMA * median(&mut off)).max(self.floor);
        let fen = |log: f64| (log.exp() * size).round().clamp(0.0, 1e18) as u64;
        let (least_up, least_down) = ((1.0 + self.least_gap).ln(), -(1.0 - self.least_gap.min(0.99)).ln());
        let allowed = self.limit * sigma;
        let residual = award.sum_fen.filter(|sum| *sum > 0).map(|sum| (sum as f64 / size).ln() - middle);
        Some(Sums {
            basis: basis.clone(),
            size,
            of: neighbours.iter().filter(|n| n.rate_fen.is_some()).count(),
            expected_fen: fen(middle),
            band_fen: (fen(middle - allowed.max(least_down)), fen(middle + allowed.max(least_up))),
            residual,
            score: residual.map(|r| r / sigma),
        })
    }

    fn deviations(&self, award: Award, granted: Share, sums: Option<&Sums>) -> Vec<Deviation> {
        let mut found = vec![];
        if let Some((low, high)) = granted.interval().filter(|_| granted.of as usize >= self.least) {
            if !award.granted && low > self.majority {
                found.push(Deviation::Refused);
            }
            if award.granted && high < 1.0 - self.majority {
                found.push(Deviation::Granted);
            }
        }
        if let (Some(sums), Some(sum)) = (sums, award.sum_fen) {
            if sum > sums.band_fen.1 {
                found.push(Deviation::Above);
            } else if sum < sums.band_fen.0 {
                found.push(Deviation::Below);
            }
        }
        found
    }
}

impl Comparison {
    /// What the history keeps of it.
    pub fn finding(&self) -> Finding {
        let ratio = |r: f64| (r.exp() * 1000.0).round().clamp(0.0, 1e12) as u64;
        let sums = self.sums.as_ref();
        Finding {
            version: self.version.clone(),
            verdict: self.verdict,
            deviations: self.deviations.clone(),
            neighbours: self.granted.of,
            granted: self.granted.hits,
            grants: self.award.granted,
            sum_fen: self.award.sum_fen,
            expected_fen: sums.map(|s| s.expected_fen),
            ratio_milli: sums.and_then(|s| s.residual).map(ratio),
        }
    }
}

impl Basis {
    /// The size of a household, above 0.
    fn size(&self, household: &super::Household) -> Option<f64> {
        match self {
            Basis::Household => Some(f64::from(household.households.max(1))),
            Basis::Fact(name) => {
                let value: f64 = household.facts.get(name)?.parse().ok()?;
                (value.is_finite() && value > 0.0).then_some(value)
            }
        }
    }
}

/// A comparable household on its way.
struct Near<'a> {
    metres: f64,
    finished: &'a Finished,
    alike: Vec<Likeness>,
}

impl Near<'_> {
    fn rate(&self, basis: &Basis) -> Option<f64> {
        let sum = self.finished.award.sum_fen.filter(|sum| *sum > 0)?;
        Some(sum as f64 / basis.size(&self.finished.household)?)
    }

    fn told(self, basis: &Basis) -> Neighbour {
        Neighbour {
            rate_fen: self.rate(basis),
            case: self.finished.household.case.clone(),
            metres: self.metres,
            award: self.finished.award,
            on: self.finished.on,
            alike: self.alike,
            synthetic: self.finished.synthetic,
        }
    }
}

/// Whether two houses are made of the same; `None` where the kind does not ask, or one was not surveyed.
fn same_structure(kind: &AwardKind, own: &super::Household, other: &super::Household) -> Option<bool> {
    kind.structure.then_some(())?;
    Some(own.structure? == other.structure?)
}

/// Metres between two places when they are not farther; most of those that are need no geodesic.
fn within(a: LonLat, b: LonLat, reach_m: f64) -> Option<f64> {
    if (a.lat() - b.lat()).abs() * SHORTEST_DEGREE_M > reach_m {
        return None;
    }
    Some(distance::metres(a, b)).filter(|metres| *metres <= reach_m)
}

/// The middle value, or the mean of the two in the middle; values are finite and at least one is there.
pub(super) fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 { values[middle] } else { 0.5 * (values[middle - 1] + values[middle]) }
}
