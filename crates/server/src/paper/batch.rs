//! What goes into the file of a batch (批次卷宗): what its cases have in common, every member with its sum, and an index of all
//! that the members' own files hold, with hashes. Nobody is named in it.

use super::bundle::moment;
use crate::app::App;
use crate::view::CategoryView;
use casework::DocumentKind;
use casework::batch::{BatchCommandKind, BatchEvent, Figures, Standing};
use casework::document::{Line, yuan};
use casework::effectiveness::Share;
use papers::{Bundle, Section};
use store::{BatchFile, Enclosure, MemberCase};
use territory::MineId;
use time::Date;

/// The cover and lists of a batch's file.
pub(crate) struct BatchContents {
    id: String,
    facts: Vec<Line>,
    sections: Vec<Section>,
    last_event: u32,
    head: String,
    synthetic: bool,
}

impl BatchContents {
    pub(crate) fn of(app: &App, file: &BatchFile, enclosures: &[Enclosure]) -> BatchContents {
        let last = file.log.last();
        BatchContents {
            id: file.batch.id.clone(),
            facts: facts(app, file),
            sections: vec![members(app, file, enclosures), sums(file), index(enclosures), course(&file.log)],
            last_event: last.map_or(0, |e| e.seq),
            head: last.map_or_else(String::new, |e| e.hash.clone()),
            synthetic: file.batch.synthetic,
        }
    }

    pub(crate) fn bundle<'a>(&'a self, keeper: &'a str, made_on: Date) -> Bundle<'a> {
        Bundle {
            title: "批次卷宗",
            code: &self.id,
            keeper,
            facts: &self.facts,
            map: None,
            map_caption: "",
            last_event: self.last_event,
            head: &self.head,
            made_on,
            synthetic: self.synthetic,
            sections: &self.sections,
            papers: &[],
        }
    }
}

fn facts(app: &App, file: &BatchFile) -> Vec<Line> {
    let (batch, state) = (&file.batch, &file.proceeding);
    let line = |label: &str, text: String| Line { label: label.into(), text };
    let or = |text: &Option<String>, none: &str| text.clone().unwrap_or_else(|| none.to_owned());
    let mine = batch.mine.as_deref().and_then(|id| MineId::new(id).ok());
    let mine = mine.and_then(|id| app.territory().mine(&id)).map(|mine| mine.name.clone());
    let formula = state.formula.as_deref().and_then(|id| app.rules().claims.formula(id));
    let figures = Figures::of(state, &file.outcomes());
    vec![
        line("批次名称", batch.name.clone()),
        line("所涉煤矿", or(&mine, "未涉及")),
        line("建立日期", batch.opened.to_string()),
        line("所处阶段", state.stage.name_zh().to_owned()),
        line("共同事实", or(&state.common_facts, "未写明")),
        line("争议焦点", or(&state.issues, "未写明")),
        line("示范案件", or(&state.lead, "未选定")),
        line("示范案号", or(&state.trial, "未立案")),
        line("裁判要旨", or(&state.holding, "未生效")),
        line("计算公式", formula.map_or_else(|| "未选定".to_owned(), |f| f.name_zh.clone())),
        line("参加情况", share(figures.coverage, "户表示参加", "列入")),
        line("调解情况", share(figures.mediation, "件调解成功", "已有结果")),
        line("履行情况", share(figures.performance, "件已履行", "达成协议")),
    ]
}

fn share(share: Share, done: &str, of: &str) -> String {
    format!("{of} {}，其中 {} {done}", share.of, share.hits)
}

fn members(app: &App, file: &BatchFile, enclosures: &[Enclosure]) -> Section {
    let state = &file.proceeding;
    let row = |(n, case): (usize, &MemberCase)| {
        let member = state.members.get(&case.code);
        let standing = member.map_or(Standing::Listed, |m| m.standing).name_zh();
        let leads = if state.lead.as_ref() == Some(&case.code) { "（示范案）" } else { "" };
        let head = enclosures.iter().find(|e| e.code == case.code && e.kind == "history");
        vec![
            (n + 1).to_string(),
            format!("{}{leads}", case.code),
            CategoryView::of(app, &case.category).name_zh,
            standing.to_owned(),
            case.outcome.name_zh().to_owned(),
            head.map_or_else(|| "–".to_owned(), |e| e.sha256.clone()),
        ]
    };
    Section {
        title: "成员案件",
        columns: vec!["序号", "案件编码", "事由", "是否参加", "结果", "办理记录末端校验码 SHA-256"],
        widths: vec![0, 0, 3, 2, 2, 4],
        rows: file.members.iter().enumerate().map(row).collect(),
        empty: "无成员案件",
    }
}

/// The sums that were proposed: they bind nobody.
fn sums(file: &BatchFile) -> Section {
    let row = |case: &MemberCase| {
        let sum = file.proceeding.members.get(&case.code)?.sum.as_ref()?;
        let lines: Vec<String> = sum
            .lines
            .iter()
            .map(|l| {
                format!("{}{} {}", l.item_zh, if l.deduct { "（扣减）" } else { "" }, yuan(l.amount_fen))
            })
            .collect();
        let released = if sum.released { "已复核" } else { "待复核" };
        let basis = format!("{}（{}）", sum.formula, sum.version);
        Some(vec![case.code.clone(), lines.join("；"), yuan(sum.amount_fen), basis, released.to_owned()])
    };
    Section {
        title: "测算方案（供调解参考，不是裁判或协议）",
        columns: vec!["案件编码", "项目", "合计", "公式与版本", "复核"],
        widths: vec![0, 5, 2, 3, 0],
        rows: file.members.iter().filter_map(row).collect(),
        empty: "未测算",
    }
}

/// All that the members' files hold: each can be printed alone and compared by its hash.
fn index(enclosures: &[Enclosure]) -> Section {
    let row = |e: &Enclosure| {
        let what = match (DocumentKind::parse(&e.kind), e.kind.as_str()) {
            (Some(kind), _) => format!("{} {}", kind.name_zh(), e.name),
            (_, "evidence") => format!("证据 {}", e.name),
            _ => format!("办理记录第 1 至 {} 条", e.name),
        };
        vec![e.code.clone(), what, e.sha256.clone()]
    };
    Section {
        title: "案卷索引",
        columns: vec!["案件编码", "文书、证据与记录", "校验码 SHA-256"],
        widths: vec![0, 4, 4],
        rows: enclosures.iter().map(row).collect(),
        empty: "无",
    }
}

fn course(log: &[BatchEvent]) -> Section {
    let row = |e: &BatchEvent| {
        vec![
            e.seq.to_string(),
            moment(e.at),
            e.actor.name.clone(),
            word(e.body.kind()).0.to_owned(),
            e.case.clone().unwrap_or_else(|| "–".to_owned()),
        ]
    };
    Section {
        title: "批次记录",
        columns: vec!["序号", "时间", "经办", "事项", "案件编码"],
        widths: vec![0, 0, 3, 4, 0],
        rows: log.iter().map(row).collect(),
        empty: "无记录",
    }
}

/// The name of an entry of a batch's log, in both languages.
pub(crate) fn word(kind: &str) -> (&'static str, &'static str) {
    match (BatchCommandKind::parse(kind), kind) {
        (Some(command), _) => (command.name_zh(), command.name_en()),
        (_, "opened") => ("建立批次", "opened"),
        (_, "taken_over") => ("由原登记转入", "taken over from the register"),
        (_, "entered") => ("列入案件", "case listed"),
        (_, "leads") => ("成为示范案", "became the lead case"),
        _ => ("测算方案", "sum proposed"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_file_holds_is_named_in_words() {
        let enclosure = |kind: &str, name: &str| Enclosure {
            code: "ZZ26-000001-3".into(),
            kind: kind.into(),
            name: name.into(),
            sha256: "ab".into(),
        };
        let all = [
            enclosure("acceptance_notice", "准综〔2026〕1号"),
            enclosure("evidence", "2"),
            enclosure("history", "7"),
        ];
        let told: Vec<String> = index(&all).rows.into_iter().map(|row| row[1].clone()).collect();
        assert!(told[0].ends_with("准综〔2026〕1号") && told[0].starts_with("受理"), "{told:?}");
        assert_eq!(told[1..], ["证据 2", "办理记录第 1 至 7 条"]);
    }
}
