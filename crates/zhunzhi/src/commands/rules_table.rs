//! Replays of rules and open responsibility as tables for people.

use casework::routing::{Replayed, Responsibility, Share};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Lines of a table by category, township or unit.
const LINES: usize = 40;

/// What would change, in Chinese.
pub(crate) fn replayed(r: &Replayed, show: usize) -> String {
    let mut text = format!(
        "规则 {} → {}：重算 {} 件，{} 件有变化，其中 {} 件换牵头单位；{} 件没有单位(未写入任何数据)\n",
        r.version_now, r.version_then, r.total.cases, r.total.changed, r.total.lead, r.without_unit
    );
    shares(&mut text, "按类别", &r.by_category);
    shares(&mut text, "按乡镇", &r.by_township);
    let moved = r.by_unit.iter().filter(|(_, u)| u.now != u.then);
    let mut heading = true;
    for (id, unit) in moved.take(LINES) {
        if std::mem::take(&mut heading) {
            text.push_str("\n按牵头单位        现在    之后\n");
        }
        let _ = writeln!(text, "  {:>8} {:>7}  {} {id}", unit.now, unit.then, unit.name);
    }
    if !r.changed.is_empty() && show > 0 {
        text.push_str("\n有变化的案件\n");
    }
    for change in r.changed.iter().take(show) {
        let unit = |u: &Option<casework::routing::NamedUnit>| u.as_ref().map_or("无", |u| &u.name).to_owned();
        let _ = write!(text, "  {} {} {}", change.case, change.category, unit(&change.lead_now));
        if change.lead_now != change.lead_then {
            let rule = change.rule_then.as_deref().unwrap_or("无规则");
            let _ = write!(text, " → {}({rule})", unit(&change.lead_then));
        }
        for (word, units) in [("增加会办", &change.co_added), ("减少会办", &change.co_dropped)] {
            if !units.is_empty() {
                let _ = write!(text, ";{word} {}", units.join("、"));
            }
        }
        text.push('\n');
    }
    let hidden = (r.total.changed as usize).saturating_sub(show);
    if hidden > 0 && show > 0 {
        let _ = writeln!(text, "  …另有 {hidden} 件");
    }
    text.trim_end().to_owned()
}

fn shares(text: &mut String, heading: &str, shares: &BTreeMap<String, Share>) {
    let changed: Vec<_> = shares.iter().filter(|(_, s)| s.changed > 0).collect();
    if changed.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{heading}          案件  有变化  换单位");
    for (code, s) in changed.iter().take(LINES) {
        let code = if code.is_empty() { "旗境外" } else { code };
        let _ = writeln!(text, "  {code:<10} {:>7} {:>7} {:>7}", s.cases, s.changed, s.lead);
    }
}

/// Where responsibility is open, in Chinese: counts, then by category with the number of grids.
pub(crate) fn responsibility(r: &Responsibility) -> String {
    let mut text = format!(
        "规则 {}:{} 个网格 × {} 个类别，{} 个网格有待明确\n",
        r.version,
        r.grids,
        r.categories,
        r.open.len()
    );
    for (flaw, count) in &r.counts {
        let _ = writeln!(text, "  {count:>7}  {}", flaw.name_zh());
    }
    let mut groups: BTreeMap<_, usize> = BTreeMap::new();
    for open in r.open.iter().flat_map(|g| &g.open) {
        let unit = open.unit.as_ref().map_or("无", |u| u.name.as_str());
        *groups.entry((open.flaw, open.category.as_str(), open.rules.join("、"), unit)).or_default() += 1;
    }
    let total = groups.len();
    for ((flaw, category, rules, unit), grids) in groups.into_iter().take(LINES) {
        let _ = write!(text, "\n  {category}  {grids:>5} 个网格  {}：现由 {unit} 牵头", flaw.name_zh());
        if !rules.is_empty() {
            let _ = write!(text, "(规则 {rules})");
        }
    }
    if total > LINES {
        let _ = write!(text, "\n  …另有 {} 项(--json、--geojson 列出全部)", total - LINES);
    }
    text.trim_end().to_owned()
}
