//! G06–G08: micro grids nest in their parent, do not overlap, and how much of it they leave uncovered.

use super::layout::{Layout, each_near_pair};
use super::report::{Defect, RuleReport, Severity};
use super::tiling::{AREA_TOLERANCE_M2, add_overlaps};
use crate::{Grid, GridCode};
use spatial::{Region, overlay};
use std::collections::HashSet;

/// The reports of G06, G07 and G08.
pub(super) fn rules(layout: &Layout) -> (RuleReport, RuleReport, RuleReport) {
    let mut loose = HashSet::new();
    let nesting = nesting(layout, &mut loose);
    let overlap = overlap(layout, &loose);
    let cover = cover(layout, &loose, overlap.defects_total == 0);
    (nesting, overlap, cover)
}

/// G06; `loose` collects the micro grids that are not exactly inside their parent.
fn nesting<'a>(layout: &Layout<'a>, loose: &mut HashSet<&'a GridCode>) -> RuleReport {
    let mut rule = RuleReport::new(
        "G06",
        Severity::Error,
        "微网格在上级网格内（界外不超过1平方米）",
        "Micro grids lie inside their parent (at most 1 m² outside)",
    );
    for (parent_code, micros) in &layout.micro_of {
        rule.checked += micros.len() as u64;
        if layout.tiled_parents.contains(parent_code) {
            continue;
        }
        let parent = layout.primary_grid(parent_code);
        for &micro in micros {
            let Some(parent) = parent else {
                loose.insert(&micro.code);
                let zh = format!("上级网格{parent_code}不存在");
                let en = format!("its parent {parent_code} does not exist");
                let defect = Defect::new(Severity::Error, "no_parent", &micro.code, zh, en);
                rule.add(defect.other(parent_code));
                continue;
            };
            if !overlay::covers(&parent.region, &micro.region) {
                loose.insert(&micro.code);
                outside_parent(&mut rule, micro, parent);
            }
        }
    }
    rule
}

fn outside_parent(rule: &mut RuleReport, micro: &Grid, parent: &Grid) {
    let pieces = overlay::outside(&micro.region, &[&parent.region]);
    let area: f64 = pieces.iter().map(|p| p.area_m2).sum();
    if area > AREA_TOLERANCE_M2 {
        let zh = format!("有{area:.1}平方米在{}之外", parent.code);
        let en = format!("{area:.1} m² lie outside its parent {}", parent.code);
        let defect = Defect::new(Severity::Error, "outside_parent", &micro.code, zh, en).other(&parent.code);
        rule.add(defect.at(pieces.first().map(|p| p.at)).measure(area, "m2"));
    }
}

/// G07. Micro grids inside parents that do not overlap cannot overlap across them.
fn overlap(layout: &Layout, loose: &HashSet<&GridCode>) -> RuleReport {
    let mut rule =
        RuleReport::new("G07", Severity::Error, "微网格互不重叠", "Micro grids do not overlap");
    each_near_pair(&layout.micro_index, |i, j| {
        rule.checked += 1;
        let (a, b) = (layout.micro[i], layout.micro[j]);
        let (Some(parent_a), Some(parent_b)) = (a.code.parent(), b.code.parent()) else { return };
        let proven = if parent_a == parent_b {
            layout.tiled_parents.contains(&parent_a)
        } else {
            let nested = !loose.contains(&a.code) && !loose.contains(&b.code);
            nested && layout.proven_apart(&parent_a, &parent_b)
        };
        if !proven {
            add_overlaps(&mut rule, (&a.code, &a.region), (&b.code, &b.region));
        }
    });
    rule
}

/// G08: only reported, because a grid need not be divided completely.
fn cover(layout: &Layout, loose: &HashSet<&GridCode>, apart: bool) -> RuleReport {
    let mut rule = RuleReport::new(
        "G08",
        Severity::Info,
        "微网格对上级网格的覆盖（未覆盖比例）",
        "How much of a grid with micro grids they leave uncovered",
    );
    for (code, micros) in &layout.micro_of {
        let Some(parent) = layout.primary_grid(code) else { continue };
        rule.checked += 1;
        if layout.tiled_parents.contains(code) {
            continue;
        }
        let regions: Vec<&Region> = micros.iter().map(|m| &m.region).collect();
        let whole = parent.region.twice_lattice_area() as f64;
        let exact = apart && micros.iter().all(|m| !loose.contains(&m.code));
        let share = if exact {
            let covered: i128 = regions.iter().map(|r| r.twice_lattice_area()).sum();
            1.0 - covered as f64 / whole
        } else {
            let gaps: f64 = overlay::outside(&parent.region, &regions).iter().map(|p| p.area_m2).sum();
            gaps / spatial::distance::area_m2(&parent.region).max(f64::MIN_POSITIVE)
        };
        if share > 0.0 {
            let zh = format!("微网格未覆盖{:.2}%", share * 100.0);
            let en = format!("{:.2} % of its area is in no micro grid", share * 100.0);
            rule.add(Defect::new(Severity::Info, "uncovered", code, zh, en).measure(share, "share"));
        }
    }
    rule
}
