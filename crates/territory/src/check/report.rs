//! The validation report: counts, and per rule what was checked and what is wrong.

use serde::Serialize;
use spatial::LonLat;

/// Most defects listed for one rule; the total is always true.
pub const LISTED_DEFECTS: usize = 200;

/// The validation report. Field names are stable.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Version of the declared figures.
    pub declared_version: String,
    /// What the territory holds.
    pub counts: Counts,
    /// Rules G01–G18 in order.
    pub rules: Vec<RuleReport>,
    /// Whether there is no defect of severity `error`.
    pub passed: bool,
}

/// What the territory holds on the day of the check.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// 基础网格
    pub base: u64,
    /// 专属网格
    pub dedicated: u64,
    /// 微网格
    pub micro: u64,
    /// Versions of grids that are not in force.
    pub grids_not_in_force: u64,
    /// 网格党小组
    pub party_groups: u64,
    /// Micro grids with a head.
    pub heads: u64,
    /// Townships, without development zones.
    pub townships: u64,
    /// Villages and communities.
    pub villages: u64,
    /// Coal mines.
    pub mines: u64,
    /// Stations, units, committees, studios and the tribunal.
    pub stations: u64,
    /// People of the primary grids.
    pub population: u64,
    /// Households of the primary grids.
    pub households: u64,
    /// Dwellings.
    pub addresses: u64,
    /// People of the dwellings.
    pub address_population: u64,
    /// Cases whose stored grid was compared.
    pub cases: u64,
}

/// One rule's result.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RuleReport {
    /// `G01` … `G18`.
    pub id: &'static str,
    /// What the rule asks, in Chinese.
    pub title_zh: &'static str,
    /// What the rule asks, in English.
    pub title_en: &'static str,
    /// The most serious defect this rule can report.
    pub severity: Severity,
    /// How many features, pairs or figures were checked.
    pub checked: u64,
    /// All defects, also those not listed.
    pub defects_total: u64,
    /// All defects of severity `error`.
    pub errors_total: u64,
    /// The [`LISTED_DEFECTS`] most serious defects, each severity in the order found.
    pub defects: Vec<Defect>,
}

/// How serious a defect is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing; nothing to mend.
    Info,
    /// Probably wrong; somebody should look.
    Warning,
    /// Wrong; the territory must not be published like this.
    Error,
}

/// One thing that is wrong or worth knowing.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Defect {
    /// Code or identifier of the feature.
    pub feature: String,
    /// The other feature, when two are involved.
    pub other: Option<String>,
    /// Machine word of what is wrong.
    pub kind: &'static str,
    /// How serious it is.
    pub severity: Severity,
    /// What is wrong and how to mend it, in Chinese.
    pub detail_zh: String,
    /// What is wrong and how to mend it, in English.
    pub detail_en: String,
    /// Where.
    pub at: Option<LonLat>,
    /// How much, in `unit`.
    pub measure: Option<f64>,
    /// Unit of `measure`: `m2`, `m`, `share`, `households`, `z`, `days`, `count`, `parts`.
    pub unit: Option<&'static str>,
}

impl Defect {
    pub(super) fn new(
        severity: Severity,
        kind: &'static str,
        feature: impl ToString,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Self {
        Defect {
            feature: feature.to_string(),
            other: None,
            kind,
            severity,
            detail_zh: zh.into(),
            detail_en: en.into(),
            at: None,
            measure: None,
            unit: None,
        }
    }

    pub(super) fn other(mut self, other: impl ToString) -> Self {
        self.other = Some(other.to_string());
        self
    }

    pub(super) fn at(mut self, at: impl Into<Option<LonLat>>) -> Self {
        self.at = at.into();
        self
    }

    pub(super) fn measure(mut self, measure: f64, unit: &'static str) -> Self {
        self.measure = Some(measure);
        self.unit = Some(unit);
        self
    }
}

impl RuleReport {
    pub(super) fn new(
        id: &'static str,
        severity: Severity,
        title_zh: &'static str,
        title_en: &'static str,
    ) -> Self {
        RuleReport {
            id,
            title_zh,
            title_en,
            severity,
            checked: 0,
            defects_total: 0,
            errors_total: 0,
            defects: vec![],
        }
    }

    pub(super) fn add(&mut self, defect: Defect) {
        self.defects_total += 1;
        self.errors_total += u64::from(defect.severity == Severity::Error);
        let place = self.defects.partition_point(|d| d.severity >= defect.severity);
        if place < LISTED_DEFECTS {
            self.defects.truncate(LISTED_DEFECTS - 1);
            self.defects.insert(place, defect);
        }
    }
}
