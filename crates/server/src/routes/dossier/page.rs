//! The dossier on paper: A4, black on white. Numbers of cases below five in a breakdown are not told one by one.

use super::Dossier;
use casework::decimal::decimal;
use casework::dossier::Share;
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// The least number that a breakdown tells on paper.
const LEAST_TOLD: u32 = 5;

const STYLE: &str = "
@page { size: A4; margin: 15mm 16mm; }
body { font: 10pt/1.5 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif; color: #111; max-width: 178mm; margin: 6mm auto; padding: 0 4mm; }
h1 { font-size: 17pt; margin: 0 0 1mm; } h2 { font-size: 12pt; margin: 6mm 0 2mm; border-bottom: 1px solid #111; break-after: avoid; }
table { border-collapse: collapse; width: 100%; margin: 1mm 0 3mm; } tr { break-inside: avoid; }
th, td { border: 1px solid #888; padding: 1mm 2mm; text-align: left; vertical-align: top; } td.n, th.n { text-align: right; }
.note { font-size: 8.5pt; color: #444; } .synthetic { border: 1px dashed #111; padding: 1mm 2mm; text-align: center; }
";

pub(super) fn html(d: &Dossier) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="zh-CN" {
            head { meta charset="utf-8"; title { (d.mine.name) " 矿区档案" } style { (PreEscaped(STYLE)) } }
            body {
                @if d.synthetic { p.synthetic { "示意数据：矿界、采坑、工作面、爆破等记录为虚构，不反映真实煤矿" } }
                h1 { (d.mine.name) " 矿区档案" }
                p { "编号 " (d.mine.id) " · 截至 " (d.as_of) " · " (if d.method == "open_pit" { "露天" } else { "井工" }) }
                p.note { (d.statement_zh) }
                (operators(d)) (rings(d)) (zone(d)) (batches(d)) (preserved(d)) (letters(d)) (asked(d)) (timeline(d)) (comparison(d))
            }
        }
    };
    page.into_string()
}

/// A number of a breakdown as paper may tell it.
fn told(n: u32) -> String {
    if (1..LEAST_TOLD).contains(&n) { format!("<{LEAST_TOLD}") } else { n.to_string() }
}

fn operators(d: &Dossier) -> Markup {
    html! {
        h2 { "企业" }
        @if d.operators.is_empty() { p { "没有记录。" } }
        @for o in &d.operators {
            p { (o.name) @if let Some(from) = &o.from { " · " (from) " 起" } @if let Some(to) = &o.to { "，至 " (to) } }
        }
        @for r in &d.licence_rings {
            p { "采矿区块 " (r.name) "：" (r.area_km2) " 平方公里，标高 " (r.top_m) " 米至 " (r.bottom_m) " 米 · " (r.from) " 起" @if let Some(to) = &r.to { "，至 " (to) } }
        }
        p.note { "工作记录：爆破 " (d.records.blasts) " 次，工作面位置 " (d.records.faces) " 次，排土场 " (d.records.dumps)
            " 处，运输道路 " (d.records.roads) " 条，观测点 " (d.records.observation_points) " 个" }
    }
}

fn rings(d: &Dossier) -> Markup {
    html! {
        h2 { "周边纠纷" }
        table {
            thead { tr { th { "范围" } th.n { "合计" } th.n { "未结" } th.n { "逾期" } th { "主要类别" } } }
            tbody { @for r in &d.rings { tr {
                th scope="row" { (ring_name(r.kind, r.disputes.distance_m)) }
                td.n { (r.disputes.total) } td.n { (r.disputes.open) } td.n { (r.disputes.overdue) }
                td { @for c in r.disputes.by_category.iter().take(4) { (c.category.name_zh) " " (told(c.total)) " " } }
            } } }
        }
        p.note { "各行累计，距离从许可范围边界算起；影响范围为工作面和采坑的筛查距离(" (d.zone.version) ")。" }
    }
}

fn ring_name(kind: &str, metres: f64) -> String {
    match kind {
        "licence" => "许可范围内".to_owned(),
        "influence" => "影响范围内".to_owned(),
        _ if metres < 1_000.0 => format!("{metres:.0} 米以内"),
        _ => format!("{:.0} 千米以内", metres / 1_000.0),
    }
}

fn zone(d: &Dossier) -> Markup {
    let z = &d.zone;
    html! {
        h2 { "影响范围内的嘎查村和住户" }
        @if z.dwellings == 0 { p { "查阅范围内没有地址数据，不能统计住户。" } }
        @else { p { "住宅 " (z.dwellings) " 处，" (z.households) " 户，" (z.population) " 人"
            @if let Some(silent) = z.silent_households { "；其中 50 米内从无登记的 " (silent) " 户(按位置推算)" }
            @if let Some(bare) = z.without_baseline { "；没有采前基线调查的住宅 " (bare) " 处" } "。"
            @if z.synthetic { "地址为示意数据。" } } }
        @if !z.villages.is_empty() { table {
            thead { tr { th { "嘎查村、社区" } th.n { "住宅" } th.n { "户数" } th.n { "案件" } } }
            tbody { @for v in &z.villages { tr {
                th scope="row" { (v.village.name) } td.n { (v.dwellings) } td.n { (v.households) } td.n { (told(v.cases)) }
            } } }
        } }
    }
}

fn batches(d: &Dossier) -> Markup {
    html! {
        h2 { "批次" }
        @if d.batches.is_empty() { p { "没有。" } }
        @for b in &d.batches { p { (b.name) "(" (b.id) ") · " (b.stage_zh) " · " (b.cases) " 件，未结 " (b.open) } }
    }
}

fn preserved(d: &Dossier) -> Markup {
    let p = &d.preserved;
    html! {
        h2 { "公证保全与提存" }
        @if p.count == 0 { p { "没有。" } }
        @else {
            p { "共 " (p.count) " 件，保全地块 " (p.area_mu) " 亩(椭球面积)；提存款未领取 " (p.holding) " 件，余额 " (decimal(p.rest_fen, 2)) " 元。" }
            table {
                thead { tr { th { "编号" } th { "名称" } th { "进度" } th.n { "面积(亩)" } th.n { "余额(元)" } th { "领取期限末日" } } }
                tbody { @for r in &p.records { tr {
                    td { (r.id) } td { (r.name) } td { (r.stage_zh) } td.n { (r.area_mu) } td.n { (decimal(r.rest_fen, 2)) }
                    td { (r.last_day.as_deref().unwrap_or("–")) @if r.reached > 0 { "(已提醒 " (r.reached) " 次)" } }
                } } }
            }
        }
    }
}

fn letters(d: &Dossier) -> Markup {
    html! {
        h2 { "工作提示函与司法建议书" }
        @if d.letters.is_empty() { p { "没有。" } }
        @else { table {
            thead { tr { th { "文号" } th { "主送" } th { "日期" } th { "答复" } } }
            tbody { @for l in &d.letters { tr {
                td { (l.name_zh) " " (l.number) } td { (l.addressee) @if l.to_operator { "(企业)" } } td { (l.issued_on) }
                td { (l.answered_on.as_deref().unwrap_or("未答复")) }
            } } }
        } }
    }
}

fn asked(d: &Dossier) -> Markup {
    let tally = &d.asked.tally;
    html! {
        h2 { "向企业书面询问" }
        @if tally.asked == 0 { p { "没有。" } }
        @else {
            p { "询问 " (tally.asked) " 次：按期答复 " (tally.in_time) "，逾期答复 " (tally.late) "，到期未答复 " (tally.silent)
                "，待答复 " (tally.waiting) "，撤销或随案件终止 " (tally.ended) "。" }
            table {
                thead { tr { th { "案件" } th { "对象" } th { "事由" } th { "询问" } th { "期限" } th { "情况" } } }
                tbody { @for i in &d.asked.inquiries { tr {
                    td { (i.case) } td { (i.addressee) } td { (i.subject) } td { (i.asked_on) } td { (i.due) }
                    td { (i.standing_zh) @if let Some(on) = &i.answered_on { " " (on) } }
                } } }
            }
            p.note { "到期未答复只说明到期没有收到答复，不表示企业有责任。" }
        }
    }
}

fn timeline(d: &Dossier) -> Markup {
    html! {
        h2 { "按月" }
        table {
            thead { tr { th { "月份" } th.n { "工作面推进(米)" } th.n { "爆破" } th.n { "最大单段药量(千克)" } th.n { "登记纠纷" } th.n { "走访调查" } } }
            tbody { @for m in &d.months { tr {
                th scope="row" { (m.month) }
                td.n { @if let Some(v) = m.advance_m { (format!("{v:.0}")) } @else { "–" } } td.n { (m.blasts) }
                td.n { @if let Some(v) = m.largest_charge_kg { (format!("{v:.0}")) } @else { "–" } }
                td.n { (m.reports) } td.n { (m.visits) }
            } } }
        }
        p.note { "登记纠纷和走访调查：影响范围内或 1 千米以内的案件。" }
    }
}

fn comparison(d: &Dossier) -> Markup {
    let Some(c) = &d.comparison else {
        return html! { h2 { "同类煤矿对比" } p { "查阅人的范围不覆盖全旗，不作对比。" } };
    };
    let row = |name: &str, r: &Share| {
        html! { tr {
            th scope="row" { (name) } td.n { (r.cases) } td.n { (r.households) }
            td.n { @if let Some(rate) = r.rate { (format!("{:.0}（{:.0}–{:.0}）", rate.per_thousand, rate.low, rate.high)) } @else { "–" } }
        } }
    };
    html! {
        h2 { "同类煤矿对比" }
        table {
            thead { tr { th { "煤矿" } th.n { "涉矿案件" } th.n { "户数" } th.n { "每千户（95% 区间）" } } }
            tbody { (row("本矿", &c.own)) @for p in &c.peers { (row(&p.name, &p.share)) } }
        }
        p.note { "许可范围 1 千米以内；生产方式相同、产能相差不超过一倍的生产煤矿。区间相交时不能说有差别。" }
    }
}
