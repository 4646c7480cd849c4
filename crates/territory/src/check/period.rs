//! G14: versions of one grid follow each other without overlap or gap.

use super::layout::Layout;
use super::report::{Defect, RuleReport, Severity};
use crate::{Grid, GridCode};
use std::collections::BTreeMap;

/// G14 over all versions, also those no longer in force. The end of a period is the first day it is not valid.
pub(super) fn versions(layout: &Layout) -> RuleReport {
    let mut rule = RuleReport::new(
        "G14",
        Severity::Error,
        "同一编码的版本在时间上不重叠、不中断",
        "Versions of one code neither overlap in time nor leave a gap",
    );
    let mut by_code: BTreeMap<&GridCode, Vec<&Grid>> = BTreeMap::new();
    for grid in &layout.input.atlas.grids {
        rule.checked += 1;
        by_code.entry(&grid.code).or_default().push(grid);
        if let Some(end) = grid.valid_to
            && end <= grid.valid_from
        {
            let zh = format!("有效期为空：{}至{end}", grid.valid_from);
            let en = format!("its period is empty: from {} to {end}", grid.valid_from);
            rule.add(Defect::new(Severity::Error, "empty_period", &grid.code, zh, en));
        }
    }
    for (code, mut grids) in by_code {
        grids.sort_by_key(|g| g.valid_from);
        for pair in grids.windows(2) {
            succession(&mut rule, code, pair[0], pair[1]);
        }
    }
    rule
}

fn succession(rule: &mut RuleReport, code: &GridCode, earlier: &Grid, later: &Grid) {
    let start = later.valid_from;
    match earlier.valid_to {
        Some(end) if end == start => {}
        Some(end) if end < start => {
            let days = (start - end).whole_days();
            let zh = format!("{end}至{start}中断{days}天");
            let en = format!("no version is valid from {end} to {start} ({days} days)");
            rule.add(Defect::new(Severity::Error, "time_gap", code, zh, en).measure(days as f64, "days"));
        }
        end => {
            let end = end.map_or_else(|| "今".to_owned(), |e| e.to_string());
            let zh = format!("{start}起的版本与{}至{end}的版本重叠", earlier.valid_from);
            let until = if end == "今" { "today" } else { &end };
            let en = format!(
                "the version from {start} overlaps the one from {} to {until}: two are valid on one day",
                earlier.valid_from
            );
            rule.add(Defect::new(Severity::Error, "time_overlap", code, zh, en));
        }
    }
}
