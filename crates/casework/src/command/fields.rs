//! What every command asks for: one list that forms, documentation and tests are made from.

use super::{
    AppraisalKind, Delivery, Level, Opinion, RecusalOutcome, RefusalGround, ReviewOutcome, RiskLevel,
    WorkKind,
};
use crate::case::Nature;
use crate::transition::CommandKind;
use crate::words::Choice;

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// Text of several lines.
    Text,
    /// A short text.
    Line,
    /// A civil date, `2026-11-25`.
    Day,
    /// Yes or no.
    Flag,
    /// 1 to 5.
    Score,
    /// Whole fen.
    Fen,
    /// One of some words.
    Choice(&'static [Choice]),
}

/// A field of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its name in JSON.
    pub name: &'static str,
    /// Name in Chinese.
    pub zh: &'static str,
    /// Name in English.
    pub en: &'static str,
    /// What it holds.
    pub kind: FieldKind,
    /// Whether it must be given.
    pub required: bool,
}

const fn field(name: &'static str, zh: &'static str, en: &'static str, kind: FieldKind) -> Field {
    Field { name, zh, en, kind, required: true }
}

const NOTE: Field = Field { required: false, ..field("note", "备注", "note", FieldKind::Text) };
const DEVIATION: Field = Field {
    required: false,
    ..field(
        "deviation_reason",
        "与邻近户不一致的理由(系统要求时填写)",
        "why it deviates from the neighbours (when asked for)",
        FieldKind::Text,
    )
};
const REASON: Field = field("reason", "理由", "reason", FieldKind::Text);
const REFERENCE: Field = field("reference", "案号", "case number there", FieldKind::Line);

impl CommandKind {
    /// The fields of the command, in the order of a form.
    pub fn fields(self) -> &'static [Field] {
        use CommandKind::*;
        match self {
            Accept | Sign | GrantReturn | WaitForLeadCase | Resume | Archive | BeginFulfilment
            | RecordFulfilled => const { &[NOTE] },
            ApproveResult => const { &[NOTE, DEVIATION] },
            Refuse | AskReturn | DenyReturn | FailMediation | SendBack | AskReview | AskRecheck | Reopen
            | Withdraw | RecordBreach | Extend | AskRecusal => const { &[REASON] },
            Sue | Arbitrate | AskAdminReview => const { &[REFERENCE, NOTE] },
            ProposeRefusal => {
                const {
                    &[
                        field("ground", "依据", "ground", FieldKind::Choice(RefusalGround::CHOICES)),
                        field("path", "应走途径", "right path", FieldKind::Text),
                        REASON,
                    ]
                }
            }
            Merge => {
                const {
                    &[field("into", "并入的案件编码", "code of the case it joins", FieldKind::Line), REASON]
                }
            }
            Dispatch => const { &[] },
            BeginMediation => {
                const {
                    &[
                        field("all_consent", "各方当事人均同意调解", "all parties consent", FieldKind::Flag),
                        NOTE,
                    ]
                }
            }
            Agree => {
                const {
                    &[
                        field("terms", "协议内容", "terms", FieldKind::Text),
                        field("payer", "给付方", "who performs", FieldKind::Line),
                        field("payee", "接受方", "who receives", FieldKind::Line),
                        Field {
                            required: false,
                            ..field("sum_fen", "金额(分)", "sum in fen", FieldKind::Fen)
                        },
                        field("fulfil_by", "履行期限", "to be fulfilled by", FieldKind::Day),
                        field("on_default", "违约责任", "what follows a default", FieldKind::Text),
                        field("confirms_title", "内容涉及物权确权", "confirms real rights", FieldKind::Flag),
                        DEVIATION,
                    ]
                }
            }
            ApplyConfirmation => const { &[field("court", "向哪个法院申请", "court", FieldKind::Line)] },
            RecordConfirmation => {
                const {
                    &[
                        field("granted", "裁定有效", "confirmed", FieldKind::Flag),
                        field("reference", "裁定书案号", "number of the ruling", FieldKind::Line),
                        NOTE,
                    ]
                }
            }
            BeginAppraisal => {
                const {
                    &[
                        field("kind", "种类", "kind", FieldKind::Choice(AppraisalKind::CHOICES)),
                        field("body", "鉴定评估机构", "appraiser", FieldKind::Line),
                        field("expected_end", "预计完成", "expected end", FieldKind::Day),
                        REASON,
                    ]
                }
            }
            DraftResult => {
                const {
                    &[
                        field("facts", "查明的事实", "facts found", FieldKind::Text),
                        field("opinion", "处理意见", "opinion", FieldKind::Choice(Opinion::CHOICES)),
                        field("law", "法律依据", "law", FieldKind::Text),
                        Field {
                            required: false,
                            ..field("execution", "由谁何时执行", "who executes by when", FieldKind::Text)
                        },
                    ]
                }
            }
            Notify => {
                const {
                    &[
                        field("delivery", "送达方式", "delivery", FieldKind::Choice(Delivery::CHOICES)),
                        field("delivered_on", "送达日期", "delivered on", FieldKind::Day),
                        NOTE,
                    ]
                }
            }
            Evaluate => {
                const {
                    &[
                        field("score", "满意度(1–5)", "score 1 to 5", FieldKind::Score),
                        field("solved", "问题已解决", "solved", FieldKind::Flag),
                        NOTE,
                    ]
                }
            }
            DecideReview | DecideRecheck => {
                const {
                    &[field("outcome", "意见", "outcome", FieldKind::Choice(ReviewOutcome::CHOICES)), REASON]
                }
            }
            DecideRecusal => {
                const {
                    &[
                        field("outcome", "决定", "decision", FieldKind::Choice(RecusalOutcome::CHOICES)),
                        REASON,
                    ]
                }
            }
            Escalate => {
                const { &[field("to", "提级至", "handed up to", FieldKind::Choice(Level::CHOICES)), REASON] }
            }
            SetNature => {
                const { &[field("nature", "性质", "nature", FieldKind::Choice(Nature::CHOICES)), NOTE] }
            }
            RecordWork => {
                const {
                    &[
                        field("kind", "形式", "kind", FieldKind::Choice(WorkKind::CHOICES)),
                        field("text", "内容", "what was done", FieldKind::Text),
                    ]
                }
            }
            RecordDelivery => {
                const {
                    &[
                        field("document", "文书文号", "number of the document", FieldKind::Line),
                        field("delivery", "送达方式", "delivery", FieldKind::Choice(Delivery::CHOICES)),
                        field(
                            "receiver",
                            "受送达人(单位或身份，不写姓名)",
                            "receiver (unit or part, no name)",
                            FieldKind::Line,
                        ),
                        field("delivered_on", "送达日期", "delivered on", FieldKind::Day),
                        NOTE,
                    ]
                }
            }
            WarnOfRisk => {
                const {
                    &[
                        field("level", "风险等级", "level", FieldKind::Choice(RiskLevel::CHOICES)),
                        field("addressee", "发往", "to", FieldKind::Line),
                        field(
                            "indicators",
                            "风险指标(数值与阈值)",
                            "indicators with values",
                            FieldKind::Text,
                        ),
                        field("measures", "建议措施", "measures", FieldKind::Text),
                    ]
                }
            }
            AdviseByCourt => {
                const {
                    &[
                        field("addressee", "受建议单位", "addressee", FieldKind::Line),
                        field("problem", "存在的问题", "problem found", FieldKind::Text),
                        field("advice", "建议", "advice", FieldKind::Text),
                    ]
                }
            }
            Supplement => const { &[field("text", "补充的情况", "what is added", FieldKind::Text)] },
            RecordAdviceReply => {
                const {
                    &[
                        field("reply", "回复及整改情况", "reply and what was mended", FieldKind::Text),
                        field("adopted", "已采纳", "adopted", FieldKind::Flag),
                    ]
                }
            }
            TakeCharge => const { &[field("plan", "化解方案", "plan", FieldKind::Text)] },
        }
    }
}
