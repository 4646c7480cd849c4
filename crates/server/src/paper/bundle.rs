//! What goes into the file of a case (卷宗): cover and lists in words. People stand in it masked.

use crate::app::App;
use crate::view::{CategoryView, division, event_text};
use casework::course::SHANGHAI;
use casework::document::Line;
use casework::party::{MaskedParty, PartyRole};
use casework::{Case, CaseEvent};
use papers::{Bundle, Section};
use store::{CaseFile, Exhibit, IssuedDocument};
use time::{Date, OffsetDateTime};

/// A case with all that its file holds, as far as the reader may see it.
pub(crate) struct CaseRecords {
    pub(crate) file: CaseFile,
    pub(crate) parties: Vec<MaskedParty>,
    pub(crate) exhibits: Vec<Exhibit>,
    pub(crate) documents: Vec<IssuedDocument>,
}

/// The cover and lists of a file, whose papers and map are added by the press.
pub(crate) struct Contents {
    code: String,
    facts: Vec<Line>,
    sections: Vec<Section>,
    last_event: u32,
    head: String,
    synthetic: bool,
}

impl Contents {
    pub(crate) fn of(app: &App, records: &CaseRecords) -> Contents {
        let CaseFile { case, events, .. } = &records.file;
        let last = events.last();
        Contents {
            code: case.code.to_string(),
            facts: facts(app, case),
            sections: vec![
                course(app, events),
                parties(&records.parties),
                evidence(&records.exhibits),
                papers(&records.documents),
            ],
            last_event: last.map_or(0, |e| e.seq),
            head: last.map_or_else(String::new, |e| e.hash.clone()),
            synthetic: case.synthetic,
        }
    }

    pub(crate) fn bundle<'a>(
        &'a self,
        keeper: &'a str,
        map: &'a str,
        papers: &'a [papers::Sheet<'a>],
        made_on: Date,
    ) -> Bundle<'a> {
        Bundle {
            title: "卷宗",
            code: &self.code,
            keeper,
            facts: &self.facts,
            map: Some(map),
            map_caption: super::MAP_CAPTION,
            last_event: self.last_event,
            head: &self.head,
            made_on,
            synthetic: self.synthetic,
            sections: &self.sections,
            papers,
        }
    }
}

fn facts(app: &App, case: &Case) -> Vec<Line> {
    let line = |label: &str, text: String| Line { label: label.into(), text };
    let name = |found: Option<crate::view::Named>| found.map(|n| n.name);
    let located = &case.location.located;
    let place: Vec<_> =
        [name(division(app, located.township.as_ref())), name(division(app, located.village.as_ref()))]
            .into_iter()
            .flatten()
            .collect();
    let unit = case.unit.as_ref().and_then(|id| app.territory().station(id));
    let point = case.location.point;
    vec![
        line("事由", CategoryView::of(app, case.report.category.as_str()).name_zh),
        line("诉求摘要", case.report.summary.clone()),
        line("地点", format!("{}（东经{:.5}°，北纬{:.5}°）", place.concat(), point.lon(), point.lat())),
        line("来源", case.report.channel.name_zh().to_owned()),
        line("登记时间", moment(case.reported_at)),
        line("承办单位", unit.map_or_else(|| "未分流".to_owned(), |s| s.name.clone())),
        line("当前状态", case.state.name_zh().to_owned()),
        line("办结时间", case.closed_at.map_or_else(|| "未办结".to_owned(), moment)),
    ]
}

fn course(app: &App, events: &[CaseEvent]) -> Section {
    let row = |e: &CaseEvent| {
        let capacity = e.actor.capacity.map(|c| format!("（{}）", c.name_zh())).unwrap_or_default();
        let who = format!("{}{capacity}", e.actor.name);
        vec![e.seq.to_string(), moment(e.at), who, event_text(app, &e.body).0]
    };
    Section {
        title: "办理记录",
        columns: vec!["序号", "时间", "经办", "事项"],
        widths: vec![0, 0, 3, 6],
        rows: events.iter().map(row).collect(),
        empty: "无办理记录",
    }
}

fn parties(parties: &[MaskedParty]) -> Section {
    let role = |role: PartyRole| match role {
        PartyRole::Petitioner => "申请人",
        PartyRole::Respondent => "被申请人",
        PartyRole::Member => "成员",
        PartyRole::Representative => "代表人",
        PartyRole::Agent => "代理人",
    };
    let shown = |text: &Option<String>| text.clone().unwrap_or_else(|| "–".into());
    let row = |p: &MaskedParty| {
        vec![p.seq.to_string(), role(p.role).into(), shown(&p.name), shown(&p.phone), shown(&p.address)]
    };
    Section {
        title: "当事人（已脱敏）",
        columns: vec!["序号", "身份", "姓名或名称", "电话", "住址"],
        widths: vec![0, 0, 3, 3, 5],
        rows: parties.iter().map(row).collect(),
        empty: "未登记当事人",
    }
}

fn evidence(exhibits: &[Exhibit]) -> Section {
    let row = |e: &Exhibit| {
        let item = &e.item;
        let what = format!("{}：{}", item.kind.name_zh(), item.shows);
        let received = format!("{} {}", moment(item.received_at), item.received_by.name);
        vec![item.number.to_string(), what, received, item.bytes.to_string(), item.sha256.clone()]
    };
    Section {
        title: "证据目录",
        columns: vec!["编号", "内容", "固定时间与收件人", "字节数", "原件校验码 SHA-256"],
        widths: vec![0, 4, 3, 0, 4],
        rows: exhibits.iter().map(row).collect(),
        empty: "无证据",
    }
}

fn papers(documents: &[IssuedDocument]) -> Section {
    let row = |(n, d): (usize, &IssuedDocument)| {
        let paper = &d.document;
        let name = paper.kind.name_zh().to_owned();
        vec![(n + 1).to_string(), name, paper.number.clone(), paper.issued_on.clone(), d.sha256.clone()]
    };
    Section {
        title: "文书目录",
        columns: vec!["序号", "文书", "文号", "出具日期", "内容校验码 SHA-256"],
        widths: vec![0, 3, 4, 0, 4],
        rows: documents.iter().enumerate().map(row).collect(),
        empty: "无文书",
    }
}

pub(super) fn moment(at: OffsetDateTime) -> String {
    let t = at.to_offset(SHANGHAI);
    format!("{} {:02}:{:02}", t.date(), t.hour(), t.minute())
}
