//! G04 and G05: base and dedicated grids tile their village, no overlap and no gap.

use super::layout::{Layout, each_near_pair};
use super::report::{Defect, RuleReport, Severity};
use spatial::{Region, overlay};

/// Overlaps and gaps up to this area are rounding, square metres (G04–G07).
pub(super) const AREA_TOLERANCE_M2: f64 = 1.0;
/// An overlap not wider than this is a sliver: a drawing fault, not a double claim, metres (G04, G07).
const SLIVER_WIDTH_M: f64 = 0.05;

/// G04: no two primary grids overlap.
pub(super) fn overlap(layout: &Layout) -> RuleReport {
    let mut rule = RuleReport::new(
        "G04",
        Severity::Error,
        "基础网格与专属网格互不重叠",
        "Base and dedicated grids do not overlap",
    );
    each_near_pair(&layout.primary_index, |i, j| {
        rule.checked += 1;
        let (a, b) = (layout.primary[i], layout.primary[j]);
        if !layout.proven_apart(&a.code, &b.code) {
            add_overlaps(&mut rule, (&a.code, &a.region), (&b.code, &b.region));
        }
    });
    rule
}

/// Reports what two grids share: an error where it is wide, a warning for slivers.
pub(super) fn add_overlaps(
    rule: &mut RuleReport,
    (code_a, a): (&crate::GridCode, &Region),
    (code_b, b): (&crate::GridCode, &Region),
) {
    if !overlay::interiors_meet(a, b) {
        return;
    }
    for piece in overlay::shared(a, b).into_iter().filter(|p| p.area_m2 > AREA_TOLERANCE_M2) {
        let (area, width) = (piece.area_m2, piece.width_m);
        let defect = if width > SLIVER_WIDTH_M {
            let zh = format!("与{code_b}重叠{area:.1}平方米");
            let en = format!("overlaps {code_b} by {area:.1} m²");
            Defect::new(Severity::Error, "overlap", code_a, zh, en)
        } else {
            let zh = format!("与{code_b}有宽{width:.3}米的狭长重叠，请统一公共边顶点");
            let en = format!("overlaps {code_b} in a sliver {width:.3} m wide; give both the same vertices");
            Defect::new(Severity::Warning, "sliver", code_a, zh, en)
        };
        rule.add(defect.other(code_b).at(piece.at).measure(area, "m2"));
    }
}

/// G05: the primary grids of a village leave no gap.
pub(super) fn gaps(layout: &Layout) -> RuleReport {
    let mut rule = RuleReport::new(
        "G05",
        Severity::Error,
        "网格覆盖嘎查村（社区）全域，无缝隙",
        "Primary grids cover their village without gaps",
    );
    for (&code, village) in &layout.villages {
        let Some(region) = &village.region else { continue };
        rule.checked += 1;
        if layout.tiled_villages.contains(code) {
            continue;
        }
        let grids = layout.primary_of.get(code).map(Vec::as_slice).unwrap_or_default();
        if grids.is_empty() {
            let (zh, en) = ("没有任何网格", "has no primary grid at all");
            let area = spatial::distance::area_m2(region);
            rule.add(Defect::new(Severity::Error, "no_grids", code, zh, en).measure(area, "m2"));
            continue;
        }
        let regions: Vec<&Region> = grids.iter().map(|g| &g.region).collect();
        let pieces = overlay::outside(region, &regions);
        for piece in pieces.into_iter().filter(|p| p.area_m2 > AREA_TOLERANCE_M2) {
            let area = piece.area_m2;
            let zh = format!("有{area:.1}平方米没有网格");
            let en = format!("{area:.1} m² belong to no primary grid");
            rule.add(Defect::new(Severity::Error, "gap", code, zh, en).at(piece.at).measure(area, "m2"));
        }
    }
    rule
}
