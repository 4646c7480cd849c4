//! Questions of the office to the operator of a mine (向矿方书面询问): asked with a last day, answered through a link without an
//! account, and silence is recorded as silence.
//!
//! What happens is an event of the case ([`Step`]); the question and the answers lie beside it, named by their SHA-256. Silence says
//! that nothing came by a day, and nothing about fault.

mod question;
mod refusal;
mod reply;
mod rules;
mod standing;
#[cfg(test)]
mod tests;

pub use question::{MAX_QUESTION_CHARS, MAX_SUBJECT_CHARS, Question};
pub use refusal::InquiryRefusal;
pub use reply::{
    MAX_REPLY_CHARS, MAX_REPLY_FILE_BYTES, MAX_REPLY_FILES, MAX_REPLY_FILES_BYTES, NewReply, ReplyEntry,
    ReplyKey, Stance,
};
pub use rules::InquiryRules;
pub use standing::{Inquiry, Standing, Tally};

use crate::access::{Actor, Capacity, Principal};
use crate::case::Refusal;
use serde::{Deserialize, Serialize};
use time::Date;

time::serde::format_description!(civil, Date, "[year]-[month]-[day]");

/// Most questions of a case.
pub const MAX_INQUIRIES: u32 = 30;
/// Most answers to a question.
pub const MAX_REPLIES: u32 = 20;

/// Who asks: those who write to the other side of a case they work on (see [`crate::transition`]).
const ASKING: [Capacity; 4] = [Capacity::Handler, Capacity::Mediator, Capacity::UnitHead, Capacity::Judge];

/// The actor behind a question, its extension, its link and its end.
///
/// # Errors
/// [`Refusal::NotYours`].
pub fn asker(principal: &Principal) -> Result<Actor, Refusal> {
    let capacity = principal.capacity_among(&ASKING).ok_or_else(|| Refusal::NotYours(ASKING.to_vec()))?;
    Ok(principal.acting_as(Some(capacity)))
}

/// What happened to a question; `inquiry` is its number in the case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Step {
    /// It was asked, and a link was made.
    Asked {
        /// Number in the case, from 1.
        inquiry: u32,
        /// The mine that it is about.
        mine: String,
        /// The company.
        addressee: String,
        /// Last day for an answer.
        #[serde(with = "civil")]
        due: Date,
        /// Of the question.
        sha256: String,
    },
    /// Another link was made; the former one is void.
    LinkRenewed {
        /// Number in the case.
        inquiry: u32,
        /// Why.
        reason: String,
    },
    /// It has another last day.
    Extended {
        /// Number in the case.
        inquiry: u32,
        /// Last day before.
        #[serde(with = "civil")]
        from: Date,
        /// Last day now.
        #[serde(with = "civil")]
        due: Date,
        /// Why.
        reason: String,
    },
    /// It was taken back; its link is void.
    Revoked {
        /// Number in the case.
        inquiry: u32,
        /// Why.
        reason: String,
    },
    /// An answer came through the link.
    Replied {
        /// Number in the case.
        inquiry: u32,
        /// Number of the answer, from 1.
        reply: u32,
        /// What the company says to the question.
        stance: Stance,
        /// After the last day.
        late: bool,
        /// Of the answer.
        sha256: String,
        /// Numbers of the items of evidence that came with it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        evidence: Vec<u32>,
    },
    /// No answer came by the last day.
    Silent {
        /// Number in the case.
        inquiry: u32,
        /// The last day.
        #[serde(with = "civil")]
        due: Date,
        /// More time had been asked for, and was not given.
        asked_for_time: bool,
    },
}

impl Step {
    /// The machine word of the event.
    pub fn kind(&self) -> &'static str {
        match self {
            Step::Asked { .. } => "operator_asked",
            Step::LinkRenewed { .. } => "operator_link_renewed",
            Step::Extended { .. } => "operator_extended",
            Step::Revoked { .. } => "operator_revoked",
            Step::Replied { .. } => "operator_replied",
            Step::Silent { .. } => "operator_silent",
        }
    }

    /// In words, Chinese and English.
    pub fn told(&self) -> (String, String) {
        match self {
            Step::Asked { inquiry, addressee, due, .. } => (
                format!("向矿方询问第{inquiry}号：{addressee}，答复期限 {due}"),
                format!("question no. {inquiry} to {addressee}, to be answered by {due}"),
            ),
            Step::LinkRenewed { inquiry, reason } => (
                format!("询问第{inquiry}号换发链接，原链接作废：{reason}"),
                format!("question no. {inquiry}: another link, the former is void: {reason}"),
            ),
            Step::Extended { inquiry, from, due, reason } => (
                format!("询问第{inquiry}号延期 {from} → {due}：{reason}"),
                format!("question no. {inquiry} extended {from} → {due}: {reason}"),
            ),
            Step::Revoked { inquiry, reason } => (
                format!("撤销询问第{inquiry}号，链接作废：{reason}"),
                format!("question no. {inquiry} taken back, its link is void: {reason}"),
            ),
            Step::Replied { inquiry, reply, stance, late, evidence, .. } => {
                let (late_zh, late_en) = if *late { ("，逾期", ", late") } else { ("", "") };
                let (files_zh, files_en) = match evidence.len() {
                    0 => (String::new(), String::new()),
                    n => (format!("，附件{n}个"), format!(", files: {n}")),
                };
                (
                    format!(
                        "矿方答复询问第{inquiry}号(第{reply}次{late_zh})：{}{files_zh}",
                        stance.name_zh()
                    ),
                    format!(
                        "operator's answer {reply} to question no. {inquiry}{late_en}: {}{files_en}",
                        stance.name_en()
                    ),
                )
            }
            Step::Silent { inquiry, due, asked_for_time } => {
                let (zh, en) = if *asked_for_time {
                    ("(曾申请延期)", " (more time had been asked for)")
                } else {
                    ("", "")
                };
                (
                    format!("询问第{inquiry}号到期({due})未收到矿方答复{zh}，如实记录，不表示责任"),
                    format!(
                        "no answer to question no. {inquiry} by {due}{en}; recorded as it is, it says nothing about fault"
                    ),
                )
            }
        }
    }
}
