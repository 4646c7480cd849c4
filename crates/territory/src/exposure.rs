//! Whether underground mining can have moved the ground at a place up to a day: the screening of one point.
//!
//! It puts a place into one of four classes. It is no appraisal (不构成鉴定意见): it must not refuse a case, share guilt or fix a
//! sum, and outside of the zone an appraisal can still be asked for.

use crate::code::MineId;
use crate::damage::{DamageRules, Grade, Structure};
use crate::mine::{Mine, MiningMethod};
use crate::subsidence::{Movement, Principal, SubsidenceRules, Trough};
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

/// A panel or pit near the place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Working {
    /// The mine.
    pub mine: MineId,
    /// Its name.
    pub mine_name: String,
    /// The panel; `None` for an open pit or a mine without panels.
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
    /// Open pits near enough that blasting and slopes are in question; this screening does not answer them.
    pub open_pits: Vec<Working>,
    /// Versions of parameters and tables.
    pub versions: [String; 2],
    /// Must be printed with the answer.
    pub statement_zh: &'static str,
    /// The same in English.
    pub statement_en: &'static str,
}

const STATEMENT_ZH: &str = "采动影响筛查,不构成鉴定意见:参数为区域经验值,未在本地实测;概率积分法只适用于连续移动,厚煤层浅埋、沟壑、老窑和未知采区可使结果失准;不据此拒绝受理、划分责任或确定金额;范围外也可申请鉴定。";
const STATEMENT_EN: &str = "A screening, not an appraisal: regional parameters not measured here; the method holds for continuous movement only, and thick shallow seams, gullies, old and unknown workings break it; no case is refused, no guilt shared and no sum fixed by it; an appraisal can be asked for outside the zone as well.";

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

/// All panels with their troughs, made once for a day.
pub struct SubsidenceField {
    rules: SubsidenceRules,
    panels: Vec<PanelTroughs>,
    others: Vec<Other>,
    open_pit_reach_m: f64,
}

impl SubsidenceField {
    /// Prepares the troughs of all panels; panels still worked count as extracted evenly up to `until`.
    pub fn index(
        mines: &[Mine],
        mut rules: SubsidenceRules,
        open_pit_reach_m: f64,
        until: Date,
    ) -> SubsidenceField {
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
        let without = mines.iter().filter(|m| m.panels.is_empty());
        let area = |m: &Mine| match m.method {
            MiningMethod::OpenPit => m.pit.clone().or_else(|| m.licence.clone()),
            MiningMethod::Underground => m.licence.clone(),
        };
        let other = |m: &Mine| {
            Some(Other {
                mine: m.id.clone(),
                mine_name: m.name.clone(),
                method: m.method,
                synthetic: m.synthetic_shape,
                area: area(m)?,
            })
        };
        let others = without.filter_map(other).collect();
        SubsidenceField { rules, panels, others, open_pit_reach_m }
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
        let near = |method: MiningMethod, reach: f64| -> Vec<Working> {
            let others = self.others.iter().filter(|other| other.method == method);
            others.filter_map(|other| other.working(at, reach)).collect()
        };
        let unknown = near(MiningMethod::Underground, 0.0);
        let open_pits = near(MiningMethod::OpenPit, self.open_pit_reach_m);
        let moved = |e: &Estimate| e.w_mm >= self.rules.edge_mm;
        let class = if estimates.first().is_some_and(moved) {
            ExposureClass::Inside
        } else if estimates.iter().any(moved) {
            ExposureClass::Edge
        } else if unknown.is_empty() && open_pits.is_empty() {
            ExposureClass::Outside
        } else {
            ExposureClass::Unknown
        };
        let versions = [self.rules.version.clone(), damage.version.clone()];
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

/// A mine of which no panel is known, or an open pit.
struct Other {
    mine: MineId,
    mine_name: String,
    method: MiningMethod,
    synthetic: bool,
    area: Region,
}

impl Other {
    fn working(&self, at: LonLat, reach_m: f64) -> Option<Working> {
        Some(Working {
            mine: self.mine.clone(),
            mine_name: self.mine_name.clone(),
            panel: None,
            distance_m: within(at, &self.area, reach_m)?,
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
