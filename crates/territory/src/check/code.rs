//! G09 and G10: codes that agree with what they name, numbered in reading order.

use super::layout::Layout;
use super::report::{Defect, RuleReport, Severity};
use crate::{Grid, GridKind};
use spatial::{LonLat, Region};
use std::collections::{BTreeMap, HashMap};

/// G09: prefix of an existing village or parent, kind as the code says, no version twice. That the digits are well
/// formed is guaranteed by [`crate::GridCode`].
pub(super) fn form(layout: &Layout) -> RuleReport {
    let mut rule = RuleReport::new(
        "G09",
        Severity::Error,
        "网格编码：前缀为所属嘎查村，类型与编码一致，永不重复",
        "Grid codes: prefix of their village, kind as the code says, unique for all time",
    );
    let mut versions: HashMap<_, u64> = HashMap::new();
    for grid in &layout.input.atlas.grids {
        rule.checked += 1;
        *versions.entry((&grid.code, grid.valid_from)).or_default() += 1;
        if versions[&(&grid.code, grid.valid_from)] == 2 {
            let zh = format!("{}起的版本出现多次", grid.valid_from);
            let en = format!("two grids have this code from {}; codes are never used twice", grid.valid_from);
            rule.add(Defect::new(Severity::Error, "duplicate_code", &grid.code, zh, en));
        }
        one_code(&mut rule, layout, grid);
    }
    rule
}

fn one_code(rule: &mut RuleReport, layout: &Layout, grid: &Grid) {
    let village = grid.code.village();
    if !layout.villages.contains_key(&village) {
        let zh = format!("前缀{village}不是已知的嘎查村（社区）");
        let en = format!("its prefix {village} is no known village");
        rule.add(Defect::new(Severity::Error, "unknown_village", &grid.code, zh, en).other(&village));
    }
    let by_code = GridKind::of_code(&grid.code);
    if by_code != grid.kind {
        let zh = format!("类型为{}，编码却是{}", grid.kind.as_str(), by_code.as_str());
        let en = format!("is a {} grid, its code says {}", grid.kind.as_str(), by_code.as_str());
        rule.add(Defect::new(Severity::Error, "kind_disagrees", &grid.code, zh, en));
    }
    if (grid.kind == GridKind::Dedicated) != grid.dedicated_type.is_some() {
        let (zh, en) = if grid.kind == GridKind::Dedicated {
            ("专属网格缺少类别", "a dedicated grid needs its type")
        } else {
            ("非专属网格不应有专属类别", "only a dedicated grid has a dedicated type")
        };
        rule.add(Defect::new(Severity::Error, "dedicated_type", &grid.code, zh, en));
    }
}

/// G10: numbers run from west to east and from north to south (DB6101/T 3185-2024, 5.1).
///
/// Standards do not say how wide a row is, so only what no reading allows is reported: a grid whose centre lies both
/// west and north of its predecessor's.
pub(super) fn order(layout: &Layout) -> RuleReport {
    let mut rule = RuleReport::new(
        "G10",
        Severity::Warning,
        "网格序号自西向东、自北向南",
        "Numbers run from west to east and from north to south",
    );
    let mut families: BTreeMap<(&str, String), Vec<&Grid>> = BTreeMap::new();
    for &grid in layout.primary.iter().chain(&layout.micro) {
        let whole = grid.code.parent().map_or_else(|| grid.code.village().to_string(), |p| p.to_string());
        families.entry((grid.kind.as_str(), whole)).or_default().push(grid);
    }
    for grids in families.values() {
        for pair in grids.windows(2) {
            rule.checked += 1;
            let (Some(before), Some(after)) = (centre(&pair[0].region), centre(&pair[1].region)) else {
                continue;
            };
            if after.lon() < before.lon() && after.lat() > before.lat() {
                let zh = format!("位于前一序号{}的西北方", pair[0].code);
                let en = format!("lies north-west of {}, which has the lower number", pair[0].code);
                let defect = Defect::new(Severity::Warning, "order", &pair[1].code, zh, en);
                rule.add(defect.other(&pair[0].code).at(after));
            }
        }
    }
    rule
}

/// Centre of gravity of an area.
fn centre(region: &Region) -> Option<LonLat> {
    let origin = region.bounds().min;
    let local = |n: spatial::Node| (f64::from(n.x - origin.x), f64::from(n.y - origin.y));
    let (mut twice, mut x, mut y) = (0.0, 0.0, 0.0);
    for (a, b) in region.edges() {
        let (a, b) = (local(a), local(b));
        let cross = a.0 * b.1 - b.0 * a.1;
        twice += cross;
        x += (a.0 + b.0) * cross;
        y += (a.1 + b.1) * cross;
    }
    let degrees = |sum: f64, from: i32| (sum / (3.0 * twice) + f64::from(from)) / 1e7;
    LonLat::new(degrees(x, origin.x), degrees(y, origin.y)).ok()
}
