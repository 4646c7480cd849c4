//! The validation report as a table for people.

use std::fmt::Write as _;
use territory::check::{Defect, Report, RuleReport, Severity};

/// The report in Chinese: counts, one line for each rule, and below it the first defects.
pub(crate) fn table(report: &Report, show: usize) -> String {
    let c = &report.counts;
    let mut text = format!(
        "网格  基础 {}、专属 {}、微网格 {}、党小组 {}、楼栋(单元、联户)长 {}\n\
         区划  乡镇街道 {}、村社区 {}    矿 {}    站点 {}\n\
         人口  网格 {} 人 {} 户、地址 {} 处 {} 人    案件 {}\n",
        c.base,
        c.dedicated,
        c.micro,
        c.party_groups,
        c.heads,
        c.townships,
        c.villages,
        c.mines,
        c.stations,
        c.population,
        c.households,
        c.addresses,
        c.address_population,
        c.cases
    );
    for rule in &report.rules {
        push_rule(&mut text, rule, show);
    }
    let errors: u64 = report.rules.iter().map(|r| r.errors_total).sum();
    let verdict = if report.passed {
        "检查通过：没有错误级缺陷".to_owned()
    } else {
        format!("检查未通过：{errors} 处错误级缺陷")
    };
    let _ = write!(text, "\n{verdict}(申报数据版本 {})", report.declared_version);
    text
}

fn push_rule(text: &mut String, rule: &RuleReport, show: usize) {
    let mark = match (rule.errors_total, rule.defects_total) {
        (0, 0) => "通过",
        (0, _) => "提示",
        _ => "错误",
    };
    let _ = write!(
        text,
        "\n{}  {mark}  检查 {:>6}  缺陷 {:>5}  {}",
        rule.id, rule.checked, rule.defects_total, rule.title_zh
    );
    for defect in rule.defects.iter().take(show) {
        push_defect(text, defect);
    }
    let shown = rule.defects.len().min(show) as u64;
    if show > 0 && rule.defects_total > shown {
        let _ = write!(text, "\n       …另有 {} 处(--json 列出更多)", rule.defects_total - shown);
    }
}

fn push_defect(text: &mut String, defect: &Defect) {
    let level = match defect.severity {
        Severity::Info => "信息",
        Severity::Warning => "警告",
        Severity::Error => "错误",
    };
    let _ = write!(text, "\n       {level}  {}:{}", defect.feature, defect.detail_zh);
    if let Some(at) = defect.at {
        let _ = write!(text, "({:.6},{:.6})", at.lon(), at.lat());
    }
}
