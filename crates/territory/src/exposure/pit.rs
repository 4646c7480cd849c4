//! The screening of a place near an open pit: what its recorded blasts can have done there, and whether its slopes are in question.

use super::ExposureClass;
use crate::blasting::{Blast, BlastingRules, Limit};
use crate::code::MineId;
use crate::damage::Structure;
use crate::mine::{Mine, MiningMethod};
use serde::Serialize;
use spatial::{LonLat, Region, distance};
use time::Date;

/// What is answered about a place and one open pit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PitScreening {
    /// The mine.
    pub mine: MineId,
    /// Its name.
    pub mine_name: String,
    /// Its part of the answer.
    pub class: ExposureClass,
    /// Metres to the pit (to the licence where no pit is drawn), 0 within; `None` beyond the reach of blasts or without outline.
    pub distance_m: Option<f64>,
    /// Blasts recorded up to the day within reach of the place.
    pub recorded: u32,
    /// First and last day of them.
    pub period: Option<[String; 2]>,
    /// Blasts above the lower limit by the middle parameters.
    pub above: u32,
    /// Blasts above it by any parameters of the band.
    pub above_in_band: u32,
    /// The blast that comes nearest to its limit, or the strongest where no limit is known.
    pub strongest: Option<Shake>,
    /// Charge of one delay at the pit's edge that would bring the lower limit here by the middle parameters, kg: what to compare
    /// blast records with.
    pub charge_at_limit_kg: Option<f64>,
    /// Whether the place lies so near to a pit or dump that its slope is in question.
    pub slope: bool,
    /// Whether shape or blasts are made up.
    pub synthetic: bool,
}

/// What one blast brings to a place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shake {
    /// Its day.
    pub on: String,
    /// Largest charge of one delay, kg.
    pub charge_kg: f64,
    /// Metres to it.
    pub distance_m: f64,
    /// Frequency it is judged by, Hz.
    pub frequency_hz: f64,
    /// Whether that frequency was measured; else it is what the rules assume.
    pub measured: bool,
    /// Peak velocities, the middle parameters first.
    pub estimates: Vec<Velocity>,
    /// What the house may bear; `None` when no table was in force or none is made for it.
    pub limit: Option<Limit>,
}

/// Peak velocity under one set of parameters.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Velocity {
    /// Name of the variant.
    pub variant: String,
    /// Its name in Chinese.
    pub name_zh: String,
    /// Centimetres per second.
    pub cm_s: f64,
}

/// The open pits with their blasts.
pub(super) struct PitField {
    rules: BlastingRules,
    pits: Vec<Pit>,
    /// Within this distance a pit is named even without a record, metres.
    named_within_m: f64,
}

struct Pit {
    mine: MineId,
    mine_name: String,
    synthetic: bool,
    /// Pit, or the licence where no pit is drawn.
    area: Option<Region>,
    /// Whether the pit is drawn: a licence has no slope, and who lives in it need not live in the pit.
    drawn: bool,
    dumps: Vec<(Date, Region)>,
    blasts: Vec<Blast>,
}

impl PitField {
    pub(super) fn index(mines: &[Mine], rules: BlastingRules, named_within_m: f64) -> PitField {
        let open = mines.iter().filter(|m| m.method == MiningMethod::OpenPit);
        let pit = |m: &Mine| Pit {
            mine: m.id.clone(),
            mine_name: m.name.clone(),
            synthetic: m.synthetic_shape || m.record.blasts.iter().any(|b| b.provenance.synthetic),
            area: m.pit.clone().or_else(|| m.licence.clone()),
            drawn: m.pit.is_some(),
            dumps: m.record.dumps.iter().map(|d| (d.from, d.region.clone())).collect(),
            blasts: m.record.blasts.clone(),
        };
        PitField { pits: open.map(pit).collect(), rules, named_within_m }
    }

    pub(super) fn version(&self) -> &str {
        &self.rules.version
    }

    /// The pits that are near, or whose blasts reach the place by the day; nearest first.
    pub(super) fn screen(&self, at: LonLat, on: Date, structure: Option<Structure>) -> Vec<PitScreening> {
        let mut found: Vec<_> =
            self.pits.iter().filter_map(|pit| self.screening(pit, at, on, structure)).collect();
        let far = |s: &PitScreening| s.distance_m.unwrap_or(f64::INFINITY);
        found.sort_by(|a, b| far(a).total_cmp(&far(b)));
        found
    }

    fn screening(
        &self,
        pit: &Pit,
        at: LonLat,
        on: Date,
        structure: Option<Structure>,
    ) -> Option<PitScreening> {
        let rules = &self.rules;
        let within =
            |area: &Region, reach: f64| distance::to_region_within(at, area, reach).map(|(metres, _)| metres);
        let distance_m =
            pit.area.as_ref().and_then(|area| within(area, rules.reach_m.max(self.named_within_m)));
        let dump = pit.dumps.iter().any(|(from, area)| *from <= on && within(area, rules.slope_m).is_some());
        let mut shakes = Shakes::default();
        for blast in pit.blasts.iter().filter(|b| b.on <= on) {
            let metres = distance::metres(at, blast.at);
            if metres <= rules.reach_m {
                shakes.take(blast, metres, structure, rules);
            }
        }
        let near = distance_m.is_some_and(|d| d <= self.named_within_m) || dump;
        if shakes.recorded == 0 && !near {
            return None;
        }
        let slope = dump || pit.drawn && distance_m.is_some_and(|d| d <= rules.slope_m);
        let class = if pit.drawn && distance_m == Some(0.0) || shakes.above > 0 {
            ExposureClass::Inside
        } else if slope || shakes.above_in_band > 0 {
            ExposureClass::Edge
        } else if shakes.judged == 0 {
            ExposureClass::Unknown
        } else {
            ExposureClass::Outside
        };
        let charge = |metres: f64| {
            let limit = rules.limit(structure, None, on)?;
            Some(rules.variants.first()?.charge(limit.low, metres.max(rules.near_m)))
        };
        Some(PitScreening {
            mine: pit.mine.clone(),
            mine_name: pit.mine_name.clone(),
            class,
            distance_m,
            recorded: shakes.recorded,
            period: shakes.period.map(|days| days.map(|d| d.to_string())),
            above: shakes.above,
            above_in_band: shakes.above_in_band,
            strongest: shakes.strongest.map(|(_, shake)| shake),
            charge_at_limit_kg: distance_m.filter(|d| *d > 0.0).and_then(charge),
            slope,
            synthetic: pit.synthetic,
        })
    }
}

/// What the blasts of one pit add up to.
#[derive(Default)]
struct Shakes {
    recorded: u32,
    judged: u32,
    above: u32,
    above_in_band: u32,
    period: Option<[Date; 2]>,
    /// With how near it comes to its limit: one that can be judged comes before one that cannot.
    strongest: Option<((bool, f64), Shake)>,
}

impl Shakes {
    fn take(&mut self, blast: &Blast, metres: f64, structure: Option<Structure>, rules: &BlastingRules) {
        self.recorded += 1;
        let [first, last] = self.period.unwrap_or([blast.on; 2]);
        self.period = Some([first.min(blast.on), last.max(blast.on)]);
        let velocity = |n: usize| rules.variants[n].velocity(blast.charge_kg, metres.max(rules.near_m));
        let middle = velocity(0);
        let most = (0..rules.variants.len()).map(velocity).fold(0.0, f64::max);
        let limit = rules.limit(structure, blast.frequency_hz, blast.on);
        let low = limit.as_ref().map(|l| l.low);
        self.judged += u32::from(low.is_some());
        self.above += u32::from(low.is_some_and(|low| middle > low));
        self.above_in_band += u32::from(low.is_some_and(|low| most > low));
        let rank = (low.is_some(), low.map_or(middle, |low| middle / low));
        if self.strongest.as_ref().is_none_or(|(known, _)| rank > *known) {
            let named = |(n, rock): (usize, &crate::blasting::Rock)| Velocity {
                variant: rock.name.clone(),
                name_zh: rock.name_zh.clone(),
                cm_s: velocity(n),
            };
            let shake = Shake {
                on: blast.on.to_string(),
                charge_kg: blast.charge_kg,
                distance_m: metres,
                frequency_hz: blast.frequency_hz.unwrap_or(rules.assumed_hz),
                measured: blast.frequency_hz.is_some(),
                estimates: rules.variants.iter().enumerate().map(named).collect(),
                limit,
            };
            self.strongest = Some((rank, shake));
        }
    }
}
