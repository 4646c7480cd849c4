//! What each document says, from the case, its course and its clocks.

use super::{DocumentKind, Draft, Line};
use crate::case::Case;
use crate::clock::Clock;
use crate::command::{Command, ReviewOutcome};
use crate::course::{Agreement, Course};
use crate::event::EventBody;
use crate::state::State;
use crate::supervision::Ladder;
use time::Date;

/// Names that a case knows only as codes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named {
    /// Category, with its group.
    pub category: String,
    /// Township, village and grid.
    pub place: String,
    /// Mines that reach the place, with their relation.
    pub mines: Vec<String>,
    /// Lead unit.
    pub unit: String,
    /// Person in charge.
    pub person: Option<String>,
    /// Last day for a unit's answer to a letter; `None` while the calendar is not published.
    pub reply_by: Option<Date>,
}

/// The documents that an event produces. `course` and `clocks` are those after the event.
pub fn drafts(
    case: &Case,
    course: &Course,
    clocks: &[Clock],
    body: &EventBody,
    named: &Named,
    ladder: &Ladder,
) -> Vec<Draft> {
    let paper = Paper { case, course, clocks, named };
    let draft = match body {
        EventBody::Assigned { .. } => Some(paper.transfer()),
        EventBody::Acted { command, .. } => paper.of_command(command),
        EventBody::Supervised { step, .. } => ladder.measure(*step).and_then(|measure| {
            let kind = measure.document?;
            Some(paper.supervision(kind, &measure.name_zh, &measure.asks))
        }),
        EventBody::Watched { watch, due, .. } => ladder.watch(watch).and_then(|watch| {
            let kind = watch.document?;
            let name = format!("{}(期限至{})", watch.name_zh, day_zh(*due));
            Some(paper.supervision(kind, &name, &watch.asks))
        }),
        _ => None,
    };
    draft.into_iter().collect()
}

struct Paper<'a> {
    case: &'a Case,
    course: &'a Course,
    clocks: &'a [Clock],
    named: &'a Named,
}

fn line(label: &str, text: impl Into<String>) -> Line {
    Line { label: label.to_owned(), text: text.into() }
}

fn day_zh(day: Date) -> String {
    format!("{}年{}月{}日", day.year(), u8::from(day.month()), day.day())
}

/// Fen as yuan with two decimals and thousands apart, such as `1,234.56元`; money is never a float.
pub fn yuan(fen: u64) -> String {
    let (whole, rest) = ((fen / 100).to_string(), fen % 100);
    let mut grouped = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{grouped}.{rest:02}元")
}

const QUERY: &str = "扫描二维码核验本文书；凭案件编码可查询办理进展。";

impl Paper<'_> {
    fn of_command(&self, command: &Command) -> Option<Draft> {
        Some(match command {
            Command::Accept { .. } => self.acceptance(),
            Command::Refuse { .. } => self.refusal(),
            Command::Agree { .. } => self.agreement(self.course.agreement.as_ref()?),
            Command::BeginAppraisal { kind, body, expected_end, reason } => Draft {
                kind: DocumentKind::AppraisalCommission,
                addressee: body.clone(),
                lines: [
                    self.matter(),
                    vec![
                        line("委托事项", kind.name_zh()),
                        line("委托理由", reason),
                        line("预计完成", day_zh(*expected_end)),
                    ],
                ]
                .concat(),
                notes: vec![
                    "鉴定评估期间办理期限中止，并告知当事人。".into(),
                    "请对现场勘查、测量和取样全程留痕，影像注明时间、地点和比例尺。".into(),
                ],
            },
            Command::RecordDelivery { document, delivery, receiver, delivered_on, note } => {
                self.receipt(document, delivery.name_zh(), receiver, *delivered_on, note.as_deref())
            }
            Command::WarnOfRisk { level, addressee, indicators, measures } => {
                self.warning(level.name_zh(), addressee, indicators, measures)
            }
            Command::AdviseByCourt { addressee, problem, advice } => self.advice(addressee, problem, advice),
            Command::ApproveResult { .. } if self.case.state == State::Done => self.result(None),
            Command::Notify { delivery, delivered_on, note, document: Some(number) } => {
                self.receipt(number, delivery.name_zh(), "申请人", *delivered_on, note.as_deref())
            }
            // A result that was approved before it had a paper of its own gets it with its delivery.
            Command::Notify { delivery, delivered_on, .. } => {
                self.result(Some((delivery.name_zh(), *delivered_on)))
            }
            Command::DecideReview { outcome, reason } => self.review("复查", *outcome, reason),
            Command::DecideRecheck { outcome, reason } => self.review("复核", *outcome, reason),
            _ => return None,
        })
    }

    /// The lines that every document begins with.
    fn matter(&self) -> Vec<Line> {
        let report = &self.case.report;
        let mut lines = vec![
            line("案件编码", self.case.code.as_str()),
            line("类别", &self.named.category),
            line("诉求摘要", &report.summary),
            line("涉及人数", format!("{}人", report.people)),
            line("地点", self.place()),
        ];
        if !self.named.mines.is_empty() {
            lines.push(line("相关煤矿(仅供参考)", self.named.mines.join("、")));
        }
        lines
    }

    fn place(&self) -> String {
        let point = self.case.location.point;
        let place = if self.named.place.is_empty() { "旗域外" } else { &self.named.place };
        format!("{place}(CGCS2000 经度{:.6}°,纬度{:.6}°)", point.lon(), point.lat())
    }

    fn main_period(&self) -> Option<Line> {
        let clock = self.clocks.first()?;
        let end = clock.due.map_or_else(|| "期限中止".to_owned(), |due| format!("至{}", day_zh(due)));
        Some(line("办理期限", format!("{}日，{end}({})", clock.days, clock.law)))
    }

    fn acceptance(&self) -> Draft {
        let mut lines = self.matter();
        lines.push(line("决定", "予以受理"));
        if !self.named.unit.is_empty() {
            lines.push(line("承办单位", &self.named.unit));
        }
        lines.extend(self.main_period());
        lines.push(line("依据", "信访工作条例第22条、第23条；人民调解法第17条"));
        Draft {
            kind: DocumentKind::AcceptanceNotice,
            addressee: "申请人".into(),
            lines,
            notes: vec![
                QUERY.into(),
                "您有权要求回避、提交证据、查询进展；请如实陈述，依法反映诉求。".into(),
                "因鉴定、诉讼等中止期限的，将另行告知。".into(),
            ],
        }
    }

    fn refusal(&self) -> Draft {
        let mut lines = self.matter();
        lines.push(line("决定", "不予受理"));
        if let Some(proposal) = &self.course.proposal {
            lines.push(line("依据", proposal.ground.name_zh()));
            lines.push(line("理由", &proposal.reason));
            lines.push(line("应走途径", &proposal.path));
        }
        Draft {
            kind: DocumentKind::RefusalNotice,
            addressee: "申请人".into(),
            lines,
            notes: vec![
                QUERY.into(),
                "对不予受理决定不服的，可以依法提出异议或者通过上述途径主张权利。".into(),
            ],
        }
    }

    fn transfer(&self) -> Draft {
        let mut lines = self.matter();
        lines.push(line("牵头单位", &self.named.unit));
        if let Some(person) = &self.named.person {
            lines.push(line("承办人", person));
        }
        let day = |rule: &str| self.clocks.iter().rev().find(|c| c.rule == rule).and_then(|c| c.due);
        if let Some(due) = day("sign") {
            lines.push(line("签收期限", day_zh(due)));
        }
        lines.extend(self.main_period());
        if let Some(due) = day("return") {
            lines.push(line("退件期限", format!("{}前书面说明理由(信访工作条例第23条)", day_zh(due))));
        }
        Draft {
            kind: DocumentKind::TransferOrder,
            addressee: self.named.unit.clone(),
            lines,
            notes: vec![
                "退件申请期间办理期限不停止；两次退件由上级或者联席会议裁定。".into(),
                "对举报、检举线索依法保密，不得将有关材料转给被举报人。".into(),
                "签收人：            签收时间：".into(),
            ],
        }
    }

    fn result(&self, delivery: Option<(&str, Date)>) -> Draft {
        let mut lines = self.matter();
        if let Some(result) = &self.course.result {
            lines.push(line("查明的事实", &result.facts));
            lines.push(line("处理意见", result.opinion.name_zh()));
            lines.push(line("依据", &result.law));
            if let Some(execution) = &result.execution {
                lines.push(line("执行", execution));
            }
        }
        if let Some(agreement) = &self.course.agreement {
            lines.push(line("调解协议", &agreement.terms));
        }
        if let Some((way, day)) = delivery {
            lines.push(line("送达", format!("{way},{}", day_zh(day))));
        }
        let review = self.clocks.iter().rev().find(|c| c.rule == "review_request").and_then(|c| c.due);
        let review =
            review.map_or_else(|| "自收到之日起30日内".to_owned(), |due| format!("{}前", day_zh(due)));
        Draft {
            kind: DocumentKind::ResultNotice,
            addressee: "申请人".into(),
            lines,
            notes: vec![
                format!("对处理意见不服的，可以在{review}申请复查(信访工作条例第35条),也可以依法提起诉讼。"),
                "办结后7日内将回访，您也可以到受理窗口评价办理结果。".into(),
                QUERY.into(),
            ],
        }
    }

    fn agreement(&self, agreement: &Agreement) -> Draft {
        let mut lines = self.matter();
        lines.push(line("协议内容", &agreement.terms));
        if let Some(sum) = agreement.sum_fen {
            lines.push(line("金额", yuan(sum)));
        }
        lines.push(line("给付方", &agreement.payer));
        lines.push(line("接受方", &agreement.payee));
        lines.push(line("履行期限", format!("{}前", day_zh(agreement.fulfil_by))));
        lines.push(line("违约责任", &agreement.on_default));
        let confirmation = if agreement.confirms_title {
            "本协议涉及物权确权，人民法院对该内容不予司法确认(民诉法解释第355条)。"
        } else {
            "双方可以自协议生效之日起30日内共同向人民法院申请司法确认(民事诉讼法第205条)。"
        };
        Draft {
            kind: DocumentKind::MediationAgreement,
            addressee: "各方当事人".into(),
            lines,
            notes: vec![
                "各方当事人签名或者盖章、调解员签名并加盖调解组织印章后生效(人民调解法第29条)。".into(),
                confirmation.into(),
                "当事人：            调解员：            (调解组织印章)".into(),
            ],
        }
    }

    fn review(&self, stage: &str, outcome: ReviewOutcome, reason: &str) -> Draft {
        let mut lines = self.matter();
        lines.push(line("阶段", stage));
        lines.push(line("意见", outcome.name_zh()));
        lines.push(line("理由", reason));
        let next = match (stage, outcome) {
            ("复查", ReviewOutcome::Upheld) => {
                "对复查意见不服的，可以自收到之日起30日内申请复核(信访工作条例第36条)。"
            }
            (_, ReviewOutcome::Upheld) => "以同一事实和理由继续提出的，不再受理(信访工作条例第36条)。",
            (_, ReviewOutcome::Changed) => "本事项重新办理，期限重新起算。",
        };
        Draft {
            kind: DocumentKind::ReviewOpinion,
            addressee: "申请人".into(),
            lines,
            notes: vec![next.into(), QUERY.into()],
        }
    }

    fn receipt(&self, document: &str, way: &str, receiver: &str, on: Date, note: Option<&str>) -> Draft {
        let mut lines = vec![
            line("案件编码", self.case.code.as_str()),
            line("送达文书", document),
            line("受送达人", receiver),
            line("送达方式", way),
            line("送达日期", day_zh(on)),
        ];
        lines.extend(note.map(|note| line("备注", note)));
        Draft {
            kind: DocumentKind::DeliveryReceipt,
            addressee: "存卷".into(),
            lines,
            notes: vec!["受送达人签名或者盖章：            送达人：            见证人：".into()],
        }
    }

    fn warning(&self, level: &str, addressee: &str, indicators: &str, measures: &str) -> Draft {
        let mut lines = self.matter();
        lines.push(line("风险等级", level));
        lines.push(line("风险指标", indicators));
        lines.push(line("建议措施", measures));
        // Red is answered within a day; the others as any letter (proposal).
        let reply = if level == "红色" {
            Some("收到后24小时内".to_owned())
        } else {
            self.named.reply_by.map(|day| format!("{}前", day_zh(day)))
        };
        lines.extend(reply.map(|reply| line("答复期限", reply)));
        Draft {
            kind: DocumentKind::RiskWarning,
            addressee: addressee.to_owned(),
            lines,
            notes: vec!["限定范围发送，不得转发；不得向被举报人透露举报人信息(信访工作条例第30条)。".into()],
        }
    }

    fn advice(&self, addressee: &str, problem: &str, advice: &str) -> Draft {
        let mut lines = self.matter();
        lines.push(line("存在的问题", problem));
        lines.push(line("建议", advice));
        let reply = self.clocks.iter().rev().find(|c| c.rule == "judicial_advice").and_then(|c| c.due);
        lines.extend(reply.map(|due| line("书面回复", format!("{}前", day_zh(due)))));
        Draft {
            kind: DocumentKind::JudicialAdvice,
            addressee: addressee.to_owned(),
            lines,
            notes: vec!["经审判委员会讨论决定、院长签发后发出(法释〔2023〕11号)。".into()],
        }
    }

    fn supervision(&self, kind: DocumentKind, name: &str, asks: &str) -> Draft {
        let mut lines = self.matter();
        lines.push(line("督办措施", name));
        lines.push(line("当前状态", self.case.state.name_zh()));
        lines.extend(self.main_period());
        lines.push(line("要求", asks));
        if let Some(reply_by) = self.named.reply_by {
            lines.push(line("答复期限", format!("{}前书面答复", day_zh(reply_by))));
        }
        let unit = if self.named.unit.is_empty() { "旗综治中心分流岗" } else { &self.named.unit };
        Draft {
            kind,
            addressee: unit.to_owned(),
            lines,
            notes: vec![
                "本函由系统按督办规则自动生成，计入效能评价；确有客观原因的，请在答复中说明。".into(),
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::yuan;

    #[test]
    fn money_is_written_with_thousands_apart_and_two_decimals() {
        assert_eq!([yuan(5), yuan(100), yuan(123_456_789)], ["0.05元", "1.00元", "1,234,567.89元"]);
    }
}
