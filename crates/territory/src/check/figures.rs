//! G11–G13 and G16: households, sizes, staffing and the declared figures.

use super::layout::Layout;
use super::report::{Counts, Defect, RuleReport, Severity};
use crate::{DivisionKind, Grid, GridKind};
use spatial::distance;
use std::collections::{BTreeMap, HashSet};
use std::ops::RangeInclusive;

/// Households of an urban base grid (practice by GB/T 34300-2017; rural grids follow natural villages).
const URBAN_HOUSEHOLDS: RangeInclusive<u32> = 300..=500;
/// Robust z-score of the logarithm of the area beyond which a grid is an outlier (G12).
const OUTLIER_Z: f64 = 5.0;
/// Fewest grids of one kind for which a spread says anything (G12).
const OUTLIER_SAMPLE: usize = 8;
/// Makes the median absolute deviation comparable with a standard deviation (Iglewicz and Hoaglin 1993).
const MAD_TO_SIGMA: f64 = 0.6745;

/// What the territory holds.
pub(super) fn counts(layout: &Layout) -> Counts {
    let atlas = layout.input.atlas;
    let of_kind = |kind| layout.primary.iter().filter(|g| g.kind == kind).count() as u64;
    let divisions = |wanted: &[DivisionKind]| {
        atlas.divisions.iter().filter(|d| wanted.contains(&d.kind)).count() as u64
    };
    let in_force = || layout.primary.iter().chain(&layout.micro);
    let groups: HashSet<&String> = in_force().filter_map(|g| g.party_group.as_ref()).collect();
    let headed = layout.micro.iter().filter(|g| layout.input.staffing.headed.contains(&g.code));
    use DivisionKind::*;
    Counts {
        base: of_kind(GridKind::Base),
        dedicated: of_kind(GridKind::Dedicated),
        micro: layout.micro.len() as u64,
        grids_not_in_force: (atlas.grids.len() - layout.primary.len() - layout.micro.len()) as u64,
        party_groups: groups.len() as u64,
        heads: headed.count() as u64,
        townships: divisions(&[Subdistrict, Town, Township, Sumu]),
        villages: divisions(&[Village, Community, VirtualCommunity]),
        mines: atlas.mines.len() as u64,
        stations: atlas.stations.len() as u64,
        population: layout.primary.iter().map(|g| u64::from(g.population)).sum(),
        households: layout.primary.iter().map(|g| u64::from(g.households)).sum(),
        addresses: atlas.addresses.len() as u64,
        address_population: atlas.addresses.iter().map(|a| u64::from(a.population)).sum(),
        cases: layout.input.cases.len() as u64,
    }
}

/// G11: urban base grids have 300–500 households.
pub(super) fn households(layout: &Layout) -> RuleReport {
    let mut rule = RuleReport::new(
        "G11",
        Severity::Warning,
        "城镇基础网格300—500户",
        "Urban base grids have 300–500 households",
    );
    for grid in layout.primary.iter().filter(|g| g.kind == GridKind::Base) {
        if !layout.is_urban(&grid.code.village()) {
            continue;
        }
        rule.checked += 1;
        if !URBAN_HOUSEHOLDS.contains(&grid.households) {
            let zh = format!("{}户，标准为300—500户", grid.households);
            let en = format!("has {} households, the standard asks for 300–500", grid.households);
            let defect = Defect::new(Severity::Warning, "households", &grid.code, zh, en);
            rule.add(defect.measure(f64::from(grid.households), "households"));
        }
    }
    rule
}

/// G12: grids are in one part and of a size usual for their kind, town and country apart.
///
/// Areas of grids spread over orders of magnitude, so the spread is that of their logarithms.
pub(super) fn outliers(layout: &Layout) -> RuleReport {
    let mut rule = RuleReport::new(
        "G12",
        Severity::Warning,
        "网格为单一图斑，面积无异常（稳健z值不超过5）",
        "Grids are in one part and of usual size (robust z at most 5)",
    );
    let mut groups: BTreeMap<(&str, bool), Vec<(&Grid, f64)>> = BTreeMap::new();
    for &grid in layout.primary.iter().chain(&layout.micro) {
        rule.checked += 1;
        let parts = grid.region.polygons().len();
        if parts > 1 {
            let (zh, en) = (format!("由{parts}个图斑组成"), format!("consists of {parts} parts"));
            let defect = Defect::new(Severity::Warning, "multi_part", &grid.code, zh, en);
            rule.add(defect.measure(parts as f64, "parts"));
        }
        let key = (grid.kind.as_str(), layout.is_urban(&grid.code.village()));
        groups.entry(key).or_default().push((grid, distance::area_m2(&grid.region)));
    }
    for group in groups.values().filter(|g| g.len() >= OUTLIER_SAMPLE) {
        let logs: Vec<f64> = group.iter().map(|g| g.1.max(f64::MIN_POSITIVE).ln()).collect();
        let middle = median(logs.clone());
        let spread = median(logs.iter().map(|l| (l - middle).abs()).collect());
        if spread <= f64::EPSILON {
            continue;
        }
        for ((grid, area), log) in group.iter().zip(logs) {
            let z = MAD_TO_SIGMA * (log - middle) / spread;
            if z.abs() > OUTLIER_Z {
                let usual = middle.exp();
                let zh = format!("面积{area:.0}平方米，同类中位数{usual:.0}平方米，稳健z值{z:.1}");
                let en = format!("area {area:.0} m², median of its kind {usual:.0} m², robust z {z:.1}");
                let defect = Defect::new(Severity::Warning, "area_outlier", &grid.code, zh, en);
                rule.add(defect.at(grid.region.bounds().min.lon_lat()).measure(z, "z"));
            }
        }
    }
    rule
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let half = values.len() / 2;
    match values.len() {
        0 => 0.0,
        n if n % 2 == 1 => values[half],
        _ => (values[half - 1] + values[half]) / 2.0,
    }
}

/// G13: every primary grid has an active worker; not more micro grids lack a head than declared.
pub(super) fn staffing(layout: &Layout) -> RuleReport {
    let mut rule = RuleReport::new(
        "G13",
        Severity::Error,
        "每个网格至少一名在岗网格员，每个微网格一名楼栋（单元、联户）长",
        "Every primary grid has an active grid worker, every micro grid a head",
    );
    let staffing = layout.input.staffing;
    for grid in &layout.primary {
        rule.checked += 1;
        if staffing.workers.get(&grid.code).copied().unwrap_or(0) == 0 {
            let (zh, en) = ("没有在岗网格员", "has no active grid worker");
            rule.add(Defect::new(Severity::Error, "no_worker", &grid.code, zh, en));
        }
    }
    rule.checked += layout.micro.len() as u64;
    let headless: Vec<_> = layout.micro.iter().filter(|g| !staffing.headed.contains(&g.code)).collect();
    let declared = layout.input.declared.counts.micro_without_head();
    let missing = headless.len() as u64;
    let severity = if missing > declared { Severity::Error } else { Severity::Info };
    for grid in headless {
        let zh = format!("没有楼栋（单元、联户）长（全旗缺{missing}名，申报缺{declared}名）");
        let en = format!("has no head ({missing} missing in the banner, {declared} by the declared figures)");
        rule.add(Defect::new(severity, "no_head", &grid.code, zh, en));
    }
    rule
}

/// G16: the counts agree with the declared figures.
pub(super) fn declared(layout: &Layout, counts: &Counts) -> RuleReport {
    let mut rule = RuleReport::new(
        "G16",
        Severity::Error,
        "数量与申报一致",
        "Counts agree with the declared figures",
    );
    let declared = &layout.input.declared.counts;
    let dwellings = declared.population.filter(|_| counts.addresses > 0);
    let figures = [
        ("base", counts.base, declared.base),
        ("dedicated", counts.dedicated, declared.dedicated),
        ("micro", counts.micro, declared.micro),
        ("party_groups", counts.party_groups, declared.party_groups),
        ("heads", counts.heads, declared.heads),
        ("townships", counts.townships, declared.townships),
        ("villages", counts.villages, declared.villages),
        ("mines", counts.mines, declared.mines),
        ("population", counts.population, declared.population),
        ("address_population", counts.address_population, dwellings),
    ];
    for (name, found, declared) in figures {
        let Some(declared) = declared else { continue };
        rule.checked += 1;
        if found != declared {
            let zh = format!("实有{found}，申报{declared}");
            let en = format!("{found} found, {declared} declared");
            let difference = found as f64 - declared as f64;
            rule.add(Defect::new(Severity::Error, "count", name, zh, en).measure(difference, "count"));
        }
    }
    rule
}
