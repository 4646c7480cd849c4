//! Whether mining can have moved or shaken the ground at a place up to a day: the screening of one point.
//!
//! It puts a place into one of four classes. It is no appraisal (不构成鉴定意见): it must not refuse a case, share guilt or fix a
//! sum, and outside of the zone an appraisal can still be asked for.

mod pit;

pub use pit::{PitScreening, Shake, Velocity};

use crate::blasting::BlastingRules;
use crate::code::MineId;
use crate::damage::{DamageRules, Grade, Structure};
use crate::mine::{Mine, MiningMethod};
use crate::subsidence::{Movement, Principal, SubsidenceRules, Trough};
use pit::PitField;
use serde::Serialize;
use spatial::{LonLat, Region, distance};
use time::Date;

/// Panels further away are not named, metres.
const NAMED_WITHIN_M: f64 = 5_000.0;
/// Days on which the movement is looked at, beside the last: the wave that passes can do more than what stays.
const LOOKS: u32 = 36;

/// The four answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ExposureClass {
    /// 范围内(可能相关): the middle parameters move the ground.
    Inside,
    /// 边缘: only some of the parameters of the band do.
    Edge,
    /// 范围外(相关性低)
    Outside,
    /// 资料不足: a mine is near whose workings are not known, or an open pit whose blasts are not recorded.
    Unknown,
}

/// The movement under one set of parameters, each index at its largest up to the day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Estimate {
    /// Name of the variant.
    pub variant: String,
    /// Its name in Chinese.
    pub name_zh: String,
    /// Subsidence on the day, mm.
    pub w_mm: f64,
    /// Largest horizontal strain so far, mm/m.
    pub strain: f64,
    /// Largest curvature so far, 10⁻³/m.
    pub curvature: f64,
    /// Steepest slope so far, mm/m.
    pub slope: f64,
    /// Damage grade, when the structure is known and a table is made for it.
    pub grade: Option<Grade>,
}

/// A panel near the place, or a mine whose panels are not known.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Working {
    /// The mine.
    pub mine: MineId,
    /// Its name.
    pub mine_name: String,
    /// The panel; `None` for a mine without panels.
    pub panel: Option<String>,
    /// Metres to its border, 0 above it.
    pub distance_m: f64,
    /// Main radius of influence of the middle parameters, metres; panels only.
    pub radius_m: Option<f64>,
    /// Whether its shape and dates were synthesised: then nothing here says anything about the real mine.
    pub synthetic: bool,
}

/// What is answered about a place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Exposure {
    /// The class.
    pub class: ExposureClass,
    /// Up to which day, such as `2025-06-30`.
    pub on: String,
    /// The middle parameters first, then the others of the band.
    pub estimates: Vec<Estimate>,
    /// Panels that can have moved this place by the day, nearest first.
    pub panels: Vec<Working>,
    /// The nearest panel begun by the day, when none reaches; says how far outside the place is.
    pub nearest: Option<Working>,
    /// Underground mines over whose licence the place lies and of which no panel is known.
    pub unknown: Vec<Working>,
    /// Open pits near enough that their blasts or slopes are in question, nearest first.
    pub open_pits: Vec<PitScreening>,
    /// Versions of the parameters of subsidence, of the damage tables and of the blasting rules.
    pub versions: [String; 3],
    /// Must be printed with the answer.
    pub statement_zh: &'static str,
    /// The same in English.
    pub statement_en: &'static str,
}

const STATEMENT_ZH: &str = "采动影响筛查，不构成鉴定意见：参数为区域经验值，未在本地实测；概率积分法只适用于连续移动，厚煤层浅埋、沟壑、老窑和未知采区可使结果失准；爆破振速按登记的药量和距离推算，以现场测振为准，可要求企业提供爆破记录和测振报告；不据此拒绝受理、划分责任或确定金额；范围外也可申请鉴定。";
const STATEMENT_EN: &str = "A screening, not an appraisal: regional parameters not measured here; the method holds for continuous movement only, and thick shallow seams, gullies, old and unknown workings break it; vibration is worked out from recorded charges and distances, a measurement on the spot goes before it, and the operator can be asked for blast records and measurements; no case is refused, no guilt shared and no sum fixed by it; an appraisal can be asked for outside the zone as well.";

struct PanelTroughs {
    mine: MineId,
    mine_name: String,
    panel: String,
    start: Date,
    synthetic: bool,
    region: Region,
    /// In the order of the variants.
    variants: Vec<Option<Trough>>,
}

/// All panels with their troughs and all pits with their blasts, made once for a day.
pub struct ExposureField {
    rules: SubsidenceRules,
    panels: Vec<PanelTroughs>,
    unknown: Vec<Unknown>,
    pits: PitField,
}

impl ExposureField {
    /// Prepares the troughs of all panels; panels still worked count as extracted evenly up to `until`. Pits up to
    /// `open_pit_reach_m` away are named even when none of their blasts is recorded.
    pub fn index(
        mines: &[Mine],
        mut rules: SubsidenceRules,
        blasting: BlastingRules,
        open_pit_reach_m: f64,
        until: Date,
    ) -> ExposureField {
        rules.variants.sort_by_key(|v| v.name != "mid");
        let troughs = |mine: &Mine| {
            let panel = |panel: &crate::Panel| PanelTroughs {
                mine: mine.id.clone(),
                mine_name: mine.name.clone(),
                panel: panel.name.clone(),
                start: panel.start,
                synthetic: mine.synthetic_shape,
                region: panel.region.clone(),
                variants: rules.variants.iter().map(|v| Trough::of(panel, &v.parameters, until)).collect(),
            };
            mine.panels.iter().map(panel).collect::<Vec<_>>()
        };
        let panels = mines.iter().flat_map(troughs).collect();
        let without = mines.iter().filter(|m| m.panels.is_empty() && m.method == MiningMethod::Underground);
        let unknown = |m: &Mine| {
            Some(Unknown {
                mine: m.id.clone(),
                mine_name: m.name.clone(),
                synthetic: m.synthetic_shape,
                licence: m.licence.clone()?,
            })
        };
        ExposureField {
            unknown: without.filter_map(unknown).collect(),
            pits: PitField::index(mines, blasting, open_pit_reach_m),
            rules,
            panels,
        }
    }

    /// How many panels are known.
    pub fn len(&self) -> usize {
        self.panels.len()
    }

    /// Whether no panel is known.
    pub fn is_empty(&self) -> bool {
        self.panels.is_empty()
    }

    /// The exposure of a place up to a day. Without a structure no grade is given.
    pub fn exposure(
        &self,
        at: LonLat,
        on: Date,
        structure: Option<Structure>,
        damage: &DamageRules,
    ) -> Exposure {
        let begun: Vec<_> = self.panels.iter().filter(|p| p.start <= on).collect();
        let estimates: Vec<_> = (0..self.rules.variants.len())
            .map(|n| self.estimate(n, &begun, at, on, structure, damage))
            .collect();
        let reaching = |p: &&&PanelTroughs| p.variants.iter().flatten().any(|t| t.reached(at).is_some());
        let mut panels: Vec<_> = begun.iter().filter(reaching).map(|p| p.working(at)).collect();
        panels.sort_by(|a, b| a.distance_m.total_cmp(&b.distance_m));
        let nearest = if panels.is_empty() { nearest(&begun, at) } else { None };
        let unknown: Vec<_> = self.unknown.iter().filter_map(|mine| mine.above(at)).collect();
        let open_pits = self.pits.screen(at, on, structure);
        let moved = |e: &Estimate| e.w_mm >= self.rules.edge_mm;
        let pit = |class| open_pits.iter().any(|p| p.class == class);
        let class = if estimates.first().is_some_and(moved) || pit(ExposureClass::Inside) {
            ExposureClass::Inside
        } else if estimates.iter().any(moved) || pit(ExposureClass::Edge) {
            ExposureClass::Edge
        } else if !unknown.is_empty() || pit(ExposureClass::Unknown) {
            ExposureClass::Unknown
        } else {
            ExposureClass::Outside
        };
        let versions = [self.rules.version.clone(), damage.version.clone(), self.pits.version().to_owned()];
        Exposure {
            class,
            on: on.to_string(),
            estimates,
            panels,
            nearest,
            unknown,
            open_pits,
            versions,
            statement_zh: STATEMENT_ZH,
            statement_en: STATEMENT_EN,
        }
    }

    fn estimate(
        &self,
        variant: usize,
        begun: &[&PanelTroughs],
        at: LonLat,
        on: Date,
        structure: Option<Structure>,
        damage: &DamageRules,
    ) -> Estimate {
        let troughs = begun.iter().filter_map(|panel| panel.variants[variant].as_ref());
        let parts: Vec<(&Trough, Vec<(f64, Movement)>)> =
            troughs.filter_map(|trough| Some((trough, trough.slices_at(trough.reached(at)?)))).collect();
        let movement = |day: f64| -> Movement {
            let part = |(trough, slices): &(&Trough, Vec<(f64, Movement)>)| -> Movement {
                slices.iter().map(|(done, m)| *m * trough.share(day - done)).sum()
            };
            parts.iter().map(part).sum()
        };
        let last = f64::from(on.to_julian_day());
        let first = parts.iter().flat_map(|(_, s)| s.first()).map(|(day, _)| *day).fold(last, f64::min);
        let looks = (1..=LOOKS).map(|n| first + (last - first) * f64::from(n) / f64::from(LOOKS));
        let mut worst = [0.0_f64; 3];
        for day in looks {
            for (worst, now) in worst.iter_mut().zip(movement(day).principal().indices()) {
                *worst = worst.max(now);
            }
        }
        let [strain, curvature, slope] = worst;
        let largest =
            Principal { slope, curvature: [curvature, 0.0], strain: [strain, 0.0], ..Principal::default() };
        let named = &self.rules.variants[variant];
        Estimate {
            variant: named.name.clone(),
            name_zh: named.name_zh.clone(),
            w_mm: movement(last).w_mm,
            strain,
            curvature,
            slope,
            grade: structure.and_then(|s| damage.grade(&largest, s, on)),
        }
    }
}

/// An underground mine of which no panel is known.
struct Unknown {
    mine: MineId,
    mine_name: String,
    synthetic: bool,
    licence: Region,
}

impl Unknown {
    fn above(&self, at: LonLat) -> Option<Working> {
        Some(Working {
            mine: self.mine.clone(),
            mine_name: self.mine_name.clone(),
            panel: None,
            distance_m: within(at, &self.licence, 0.0)?,
            radius_m: None,
            synthetic: self.synthetic,
        })
    }
}

impl PanelTroughs {
    fn working(&self, at: LonLat) -> Working {
        Working {
            mine: self.mine.clone(),
            mine_name: self.mine_name.clone(),
            panel: Some(self.panel.clone()),
            distance_m: distance::to_region(at, &self.region).0,
            radius_m: self.variants.first().and_then(Option::as_ref).map(Trough::radius_m),
            synthetic: self.synthetic,
        }
    }
}

fn within(at: LonLat, area: &Region, reach_m: f64) -> Option<f64> {
    distance::to_region_within(at, area, reach_m).map(|(metres, _)| metres)
}

fn nearest(begun: &[&PanelTroughs], at: LonLat) -> Option<Working> {
    let near = begun.iter().filter(|p| within(at, &p.region, NAMED_WITHIN_M).is_some());
    near.map(|p| p.working(at)).min_by(|a, b| a.distance_m.total_cmp(&b.distance_m))
}
