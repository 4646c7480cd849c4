//! Questions and answers as they leave the server.

use super::operator;
use crate::app::App;
use crate::clock;
use crate::view::instant;
use casework::Case;
use casework::evidence::handler;
use casework::inquiry::asker;
use serde::Serialize;
use store::{InquiryFile, ReplyRow};
use utoipa::ToSchema;

/// The questions of a case.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InquiryList {
    /// By number.
    inquiries: Vec<InquiryView>,
    /// The mines that may be asked about.
    mines: Vec<MineToAsk>,
    /// Whether the reader may ask now.
    may_ask: bool,
    /// The usual last day of a question that is asked today; null while the working calendar is not published.
    usual_due: Option<String>,
    /// The furthest one.
    furthest_due: String,
    rules_version: String,
    source: String,
}

/// A mine of the case.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MineToAsk {
    id: String,
    name: String,
    /// Who runs it today, as recorded.
    operator: Option<String>,
}

/// A question with its answers.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InquiryView {
    number: u32,
    mine: MineToAsk,
    addressee: String,
    subject: String,
    text: String,
    document: Option<String>,
    asked_on: String,
    asked_by: String,
    /// Last day for an answer.
    due: String,
    /// Last day on which the link takes an answer; null when it is void or ended.
    pub(super) open_until: Option<String>,
    /// `waiting`, `in_time`, `late`, `silent`, `lapsed` or `revoked`.
    standing: &'static str,
    standing_zh: &'static str,
    standing_en: &'static str,
    /// Whether the company asked for more time and was not given it so far.
    asked_for_time: bool,
    sha256: String,
    replies: Vec<ReplyView>,
}

/// An answer of a company.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReplyView {
    seq: u32,
    /// `agrees`, `disputes`, `more_time` or `not_ours`.
    stance: &'static str,
    stance_zh: &'static str,
    stance_en: &'static str,
    late: bool,
    text: String,
    /// Who answered; null for readers who handle no evidence, and after the period of retention.
    by_name: Option<String>,
    by_function: String,
    /// Numbers of items of evidence.
    evidence: Vec<u32>,
    sha256: String,
    received_at: String,
}

impl InquiryList {
    pub(super) fn of(app: &App, case: &Case, files: &[InquiryFile]) -> InquiryList {
        let (rules, today) = (&app.rules().inquiries, clock::today());
        let mines = case.location.located.mines.iter().map(|link| MineToAsk::of(app, link.mine.as_str()));
        InquiryList {
            inquiries: files.iter().map(|file| InquiryView::of(app, file)).collect(),
            mines: mines.collect(),
            may_ask: asker(app.principal()).is_ok() && case.state.is_open(),
            usual_due: rules.due(None, today, app.rules().sla.calendar()).ok().map(|day| day.to_string()),
            furthest_due: rules.furthest(today).to_string(),
            rules_version: rules.version.clone(),
            source: rules.source.clone(),
        }
    }
}

impl MineToAsk {
    fn of(app: &App, id: &str) -> MineToAsk {
        let mine = super::super::mines::find(app, id).ok();
        MineToAsk {
            id: id.to_owned(),
            name: mine.map_or(id, |mine| mine.name.as_str()).to_owned(),
            operator: mine.and_then(|mine| operator(mine, clock::today())),
        }
    }
}

impl InquiryView {
    pub(super) fn of(app: &App, file: &InquiryFile) -> InquiryView {
        let (inquiry, question, today) = (&file.inquiry, &file.question, clock::today());
        let standing = inquiry.standing(today);
        let open_until = inquiry.open_until(&app.rules().inquiries).filter(|last| today <= *last);
        let named = handler(app.principal()).is_ok();
        InquiryView {
            number: inquiry.number,
            mine: MineToAsk::of(app, &question.mine),
            addressee: question.addressee.clone(),
            subject: question.subject.clone(),
            text: question.text.clone(),
            document: question.document.clone(),
            asked_on: inquiry.asked_on.to_string(),
            asked_by: file.asked_by.clone(),
            due: inquiry.due.to_string(),
            open_until: open_until.map(|day| day.to_string()),
            standing: standing.as_str(),
            standing_zh: standing.name_zh(),
            standing_en: standing.name_en(),
            asked_for_time: inquiry.asked_for_time,
            sha256: file.sha256.clone(),
            replies: file.replies.iter().map(|reply| ReplyView::of(reply, named)).collect(),
        }
    }
}

impl ReplyView {
    fn of(reply: &ReplyRow, named: bool) -> ReplyView {
        ReplyView {
            seq: reply.seq,
            stance: reply.stance.as_str(),
            stance_zh: reply.stance.name_zh(),
            stance_en: reply.stance.name_en(),
            late: reply.late,
            text: reply.text.clone(),
            by_name: reply.by_name.clone().filter(|_| named),
            by_function: reply.by_function.clone(),
            evidence: reply.evidence.clone(),
            sha256: reply.sha256.clone(),
            received_at: instant(reply.received_at),
        }
    }
}
