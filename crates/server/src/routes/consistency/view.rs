//! What is told of neighbours and of awards that deviate.

use crate::app::App;
use crate::routes::effectiveness::ShareView;
use crate::view::{NamedId, station};
use casework::consistency::{
    Award, Basis, Comparison, DecidedBy, Decider, Deviation, FLOOR_AREA, Finding, Judged, Likeness,
    Neighbour, Sums,
};
use serde::Serialize;
use territory::StationId;
use utoipa::ToSchema;

/// A machine word with its names.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConsistencyWord {
    word: String,
    name_zh: String,
    name_en: String,
}

macro_rules! word_of {
    ($value:expr) => {
        ConsistencyWord {
            word: $value.as_str().to_owned(),
            name_zh: $value.name_zh().to_owned(),
            name_en: $value.name_en().to_owned(),
        }
    };
}

/// An award.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AwardView {
    /// Whether anything is granted.
    granted: bool,
    /// Whole fen; null without a sum.
    sum_fen: Option<u64>,
}

impl From<Award> for AwardView {
    fn from(award: Award) -> AwardView {
        AwardView { granted: award.granted, sum_fen: award.sum_fen }
    }
}

/// A comparable neighbour. It names no person.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NeighbourView {
    case: String,
    /// Metres to it, on the ellipsoid.
    metres: f64,
    award: AwardView,
    /// Day of its result.
    on: String,
    /// Its sum by the basis, fen of a unit.
    rate_fen: Option<f64>,
    /// What made it comparable.
    alike: Vec<ConsistencyWord>,
    synthetic: bool,
}

impl From<Neighbour> for NeighbourView {
    fn from(neighbour: Neighbour) -> NeighbourView {
        let alike: &[Likeness] = &neighbour.alike;
        NeighbourView {
            alike: alike.iter().map(|like| word_of!(like)).collect(),
            case: neighbour.case,
            metres: neighbour.metres,
            award: neighbour.award.into(),
            on: neighbour.on.to_string(),
            rate_fen: neighbour.rate_fen,
            synthetic: neighbour.synthetic,
        }
    }
}

/// What the sums of the neighbours let expect.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SumsView {
    /// By what sums are divided: `household`, or a fact of the formulas of claims.
    basis: ConsistencyWord,
    /// Size of this household on the basis.
    size: f64,
    /// Neighbours with a sum on this basis.
    of: usize,
    /// The median, fen for this household.
    expected_fen: u64,
    /// Sums from here ...
    low_fen: u64,
    /// ... to there do not deviate.
    high_fen: u64,
    /// Natural logarithm of the sum over the expected one.
    residual: Option<f64>,
    /// The residual in robust standard deviations.
    score: Option<f64>,
}

impl SumsView {
    fn of(app: &App, sums: Sums) -> SumsView {
        let basis = match sums.basis {
            Basis::Household => {
                let (word, name_zh, name_en) = ("household".into(), "每户".into(), "a household".into());
                ConsistencyWord { word, name_zh, name_en }
            }
            Basis::Fact(name) if name == FLOOR_AREA => {
                let (name_zh, name_en) = ("每平方米建筑面积".into(), "a square metre of floor".into());
                ConsistencyWord { word: name, name_zh, name_en }
            }
            Basis::Fact(name) => {
                let inputs = app.rules().claims.formulas().iter().flat_map(|f| f.inputs());
                let input = inputs.into_iter().find(|input| input.name == name);
                let named = |of: fn(&casework::batch::ClaimInput) -> &String| {
                    input.map_or_else(|| name.clone(), |input| of(input).clone())
                };
                ConsistencyWord { name_zh: named(|i| &i.name_zh), name_en: named(|i| &i.name_en), word: name }
            }
        };
        SumsView {
            basis,
            size: sums.size,
            of: sums.of,
            expected_fen: sums.expected_fen,
            low_fen: sums.band_fen.0,
            high_fen: sums.band_fen.1,
            residual: sums.residual,
            score: sums.score,
        }
    }
}

/// An award beside its neighbours.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ComparisonView {
    kind: ConsistencyWord,
    award: AwardView,
    verdict: ConsistencyWord,
    /// In what it deviates.
    deviations: Vec<ConsistencyWord>,
    /// Neighbours that were granted something.
    granted: ShareView,
    /// Null with too few sums.
    sums: Option<SumsView>,
    /// Nearest first.
    neighbours: Vec<NeighbourView>,
}

impl ComparisonView {
    fn of(app: &App, found: Comparison) -> ComparisonView {
        let kinds = &app.rules().consistency.kinds;
        let kind = kinds.iter().find(|kind| kind.id == found.kind);
        let kind = ConsistencyWord {
            name_zh: kind.map(|k| k.name_zh.clone()).unwrap_or_default(),
            name_en: kind.map(|k| k.name_en.clone()).unwrap_or_default(),
            word: found.kind,
        };
        ComparisonView {
            kind,
            award: found.award.into(),
            verdict: word_of!(found.verdict),
            deviations: words(&found.deviations),
            granted: found.granted.into(),
            sums: found.sums.map(|sums| SumsView::of(app, sums)),
            neighbours: found.neighbours.into_iter().map(NeighbourView::from).collect(),
        }
    }
}

fn words(deviations: &[Deviation]) -> Vec<ConsistencyWord> {
    deviations.iter().map(|deviation| word_of!(deviation)).collect()
}

/// What the neighbours say, with the rule.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NeighboursView {
    /// Null where nothing is compared.
    comparison: Option<ComparisonView>,
    /// Neighbours held beside an award at most.
    nearest: usize,
    /// Fewer say nothing.
    least: usize,
    /// Metres to the farthest.
    reach_m: f64,
    /// Months before today in which a result counts.
    months: u16,
    rules_version: String,
    source: String,
}

impl NeighboursView {
    pub(super) fn of(app: &App, found: Option<Comparison>) -> NeighboursView {
        let rules = &app.rules().consistency;
        NeighboursView {
            comparison: found.map(|found| ComparisonView::of(app, found)),
            nearest: rules.nearest,
            least: rules.least,
            reach_m: rules.reach_m,
            months: rules.months,
            rules_version: rules.version.clone(),
            source: rules.source.clone(),
        }
    }
}

/// Whose awards.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeciderView {
    who: NamedId,
    /// Awards signed.
    decisions: u32,
    /// Those that deviate, of those with enough neighbours.
    deviating: ShareView,
    /// The middle of the ratios of sum to expected sum; null without sums.
    median_ratio: Option<f64>,
}

impl DeciderView {
    pub(super) fn of(app: &App, by: DecidedBy, row: &Decider) -> DeciderView {
        let unit = StationId::new(row.id.clone()).ok().filter(|_| by == DecidedBy::Unit);
        let named = station(app, unit.as_ref());
        DeciderView {
            who: named.unwrap_or_else(|| NamedId { id: row.id.clone(), name: row.name.clone() }),
            decisions: row.decisions,
            deviating: row.deviating.into(),
            median_ratio: row.median_ratio,
        }
    }
}

/// An award that deviates, as it was found when it was signed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OutlierView {
    case: String,
    /// Number of the event in its history.
    seq: u32,
    on: String,
    person: NamedId,
    unit: Option<NamedId>,
    deviations: Vec<ConsistencyWord>,
    neighbours: u32,
    granted: u32,
    grants: bool,
    sum_fen: Option<u64>,
    expected_fen: Option<u64>,
    /// Sum over expected sum.
    ratio: Option<f64>,
    /// Why.
    reason: Option<String>,
    rules_version: String,
}

impl OutlierView {
    pub(super) fn of(app: &App, one: Judged) -> OutlierView {
        let Finding { version, deviations, neighbours, granted, grants, sum_fen, expected_fen, .. } =
            one.finding;
        let unit = one.unit.and_then(|id| StationId::new(id).ok());
        OutlierView {
            case: one.case,
            seq: one.seq,
            on: one.on.to_string(),
            person: NamedId { id: one.person.0, name: one.person.1 },
            unit: station(app, unit.as_ref()),
            deviations: words(&deviations),
            neighbours,
            granted,
            grants,
            sum_fen,
            expected_fen,
            ratio: one.finding.ratio_milli.map(|milli| milli as f64 / 1000.0),
            reason: one.reason,
            rules_version: version,
        }
    }
}

/// The awards of a time that were held beside their neighbours.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConsistencyBoard {
    pub(super) since: String,
    pub(super) until: String,
    /// `person`, `unit` or `appraiser`.
    pub(super) by: &'static str,
    /// Those that surely deviate most often first.
    pub(super) rows: Vec<DeciderView>,
    /// Awards that deviate.
    pub(super) deviating: usize,
    /// The newest of them, at most 200.
    pub(super) outliers: Vec<OutlierView>,
    pub(super) rules_version: String,
    pub(super) source: String,
}
