//! The planner's table as one page with charts drawn as SVG: no script, nothing from elsewhere. Small numbers are hidden.

use casework::planning::{HIDDEN_BELOW, Hidden, PlanningReport, Rate};
use maud::{DOCTYPE, Markup, html};

/// Areas that the chart of rates has room for.
const BARS: usize = 30;
/// Widths and heights of the drawings.
const WIDTH: f64 = 760.0;
const ROW: f64 = 22.0;
const LABEL: f64 = 190.0;

const STYLE: &str = "body{font:14px/1.5 system-ui,'Noto Sans CJK SC',sans-serif;color:#1d2b2e;max-width:1120px;margin:24px auto;padding:0 16px}\
h1{font-size:22px}h2{font-size:16px;margin-top:28px}table{border-collapse:collapse;font-size:12.5px;width:100%}\
th,td{border-bottom:1px solid #d8dfe0;padding:3px 6px;text-align:right}th:first-child,td:first-child{text-align:left}tbody th,td{white-space:nowrap}\
thead th{background:#eef2f2}.scroll{overflow-x:auto}.note{color:#5b686b}.synthetic{border:1px solid #b7791f;color:#8a5a12;padding:1px 6px}\
dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 14px}dt{color:#5b686b}dd{margin:0}svg{max-width:100%;height:auto}\
@media print{body{margin:0;max-width:none}h2{break-after:avoid}tr,svg{break-inside:avoid}.scroll{overflow:visible}}";

/// The page.
pub(super) fn page(report: &PlanningReport) -> Markup {
    let hidden = report.cube.hidden();
    let [areas, categories, periods] = report.cube.axes();
    let by_category: Vec<_> = (0..=categories).map(|c| [c, periods]).collect();
    let by_period: Vec<_> = (0..=periods).map(|p| [categories, p]).collect();
    html! {
        (DOCTYPE)
        html lang="zh-CN" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (report.title) }
                style { (maud::PreEscaped(STYLE)) }
            }
            body {
                h1 { (report.title) @if report.synthetic { " " small.synthetic { "示意数据" } } }
                dl { @for (name, value) in &report.facts { dt { (name) } dd { (value) } } }
                p.note { "小于 " (HIDDEN_BELOW) " 的数字以“—”隐去，并一并隐去少量其他数字，使其不能由合计推算出来。" }
                h2 { "每千户案件(前 " (BARS.min(areas)) " 个区域，细线为 95% 区间)" }
                (rates(report, &hidden))
                h2 { "各期间案件数" }
                (course(report, &hidden))
                h2 { "区域 × 类别" }
                (table(report, &hidden, &report.categories, &by_category, true))
                h2 { "区域 × 期间" }
                (table(report, &hidden, &report.periods, &by_period, false))
            }
        }
    }
}

fn number(report: &PlanningReport, hidden: &Hidden, place: [usize; 3]) -> String {
    if hidden.is(place) { "—".to_owned() } else { report.cube.at(place).to_string() }
}

fn shown_rate(report: &PlanningReport, hidden: &Hidden, area: usize) -> Option<Rate> {
    let [_, categories, periods] = report.cube.axes();
    report.rate(area).filter(|_| !hidden.is([area, categories, periods]))
}

fn table(
    report: &PlanningReport,
    hidden: &Hidden,
    names: &[String],
    places: &[[usize; 2]],
    rated: bool,
) -> Markup {
    html! {
        div.scroll {
            table {
                thead {
                    tr {
                        th scope="col" { "区域" }
                        @for name in names { th scope="col" { (name) } }
                        th scope="col" { "合计" }
                        @if rated { th scope="col" { "户数" } th scope="col" { "每千户" } th scope="col" { "95% 区间" } }
                    }
                }
                tbody {
                    @for i in 0..=report.areas.len() {
                        tr {
                            th scope="row" { (report.areas.get(i).map_or("合计", |a| &a.name)) }
                            @for [category, period] in places { td { (number(report, hidden, [i, *category, *period])) } }
                            @if rated { (rate_cells(report, hidden, i)) }
                        }
                    }
                }
            }
        }
    }
}

fn rate_cells(report: &PlanningReport, hidden: &Hidden, area: usize) -> Markup {
    let rate = shown_rate(report, hidden, area);
    html! {
        td { @if let Some(area) = report.areas.get(area) { (area.households) } }
        td { @if let Some(rate) = rate { (format!("{:.1}", rate.per_thousand)) } }
        td { @if let Some(rate) = rate { (format!("{:.1}–{:.1}", rate.low, rate.high)) } }
    }
}

/// A bar for each area, the highest first, with its interval.
fn rates(report: &PlanningReport, hidden: &Hidden) -> Markup {
    let mut bars: Vec<(&str, Rate)> = report
        .areas
        .iter()
        .enumerate()
        .filter_map(|(i, area)| Some((area.name.as_str(), shown_rate(report, hidden, i)?)))
        .collect();
    bars.sort_by(|a, b| b.1.per_thousand.total_cmp(&a.1.per_thousand).then(a.0.cmp(b.0)));
    bars.truncate(BARS);
    let most = bars.iter().map(|(_, rate)| rate.high).fold(0.0, f64::max).max(f64::MIN_POSITIVE);
    let x = |value: f64| LABEL + value / most * (WIDTH - LABEL - 60.0);
    let height = bars.len() as f64 * ROW + 6.0;
    html! {
        @if bars.is_empty() { p.note { "没有可显示的比率" } }
        @else {
            svg viewBox=(format!("0 0 {WIDTH} {height:.0}")) role="img" aria-label="各区域每千户案件，数值见下表" {
                @for ((name, rate), row) in bars.iter().zip(0u16..) {
                    @let y = f64::from(row) * ROW + 4.0;
                    text x=(format!("{:.1}", LABEL - 8.0)) y=(format!("{:.1}", y + 12.0)) text-anchor="end" font-size="12" { (name) }
                    rect x=(format!("{LABEL:.1}")) y=(format!("{y:.1}")) width=(format!("{:.1}", x(rate.per_thousand) - LABEL)) height="14" fill="#1d6a75" {}
                    line x1=(format!("{:.1}", x(rate.low))) x2=(format!("{:.1}", x(rate.high))) y1=(format!("{:.1}", y + 7.0)) y2=(format!("{:.1}", y + 7.0)) stroke="#1d2b2e" {}
                    text x=(format!("{:.1}", x(rate.high) + 6.0)) y=(format!("{:.1}", y + 12.0)) font-size="12" { (format!("{:.1}", rate.per_thousand)) }
                }
            }
        }
    }
}

/// A column for each period.
fn course(report: &PlanningReport, hidden: &Hidden) -> Markup {
    let [areas, categories, periods] = report.cube.axes();
    let place = |p: usize| [areas, categories, p];
    let counts: Vec<u32> =
        (0..periods).map(|p| if hidden.is(place(p)) { 0 } else { report.cube.at(place(p)) }).collect();
    let most = f64::from(counts.iter().copied().max().unwrap_or(0).max(1));
    let step = WIDTH / periods.max(1) as f64;
    // Labels of many periods would run into each other.
    let every = (90.0 / step).ceil().max(1.0) as usize;
    html! {
        svg viewBox=(format!("0 0 {WIDTH} 170")) role="img" aria-label="各期间案件数，数值见下表" {
            @for (p, count) in counts.iter().enumerate() {
                @let height = f64::from(*count) / most * 120.0;
                @let left = p as f64 * step;
                @let middle = format!("{:.1}", left + step / 2.0);
                rect x=(format!("{:.1}", left + step * 0.15)) y=(format!("{:.1}", 140.0 - height)) width=(format!("{:.1}", step * 0.7)) height=(format!("{height:.1}")) fill="#1d6a75" {}
                @if p % every == 0 {
                    text x=(middle) y="158" text-anchor="middle" font-size="11" { (report.periods[p]) }
                    text x=(middle) y=(format!("{:.1}", 134.0 - height)) text-anchor="middle" font-size="11" { (number(report, hidden, place(p))) }
                }
            }
        }
    }
}
