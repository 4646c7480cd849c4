//! What can be said to a case, with its data: the commands of the life cycle as they are sent and as they are kept.

mod fields;

pub use crate::words::Choice;
pub use fields::{Field, FieldKind};

use crate::case::{Nature, Refusal, checked_text, optional_text};
use crate::state::State;
use crate::transition::CommandKind;
use crate::words::words;
use serde::{Deserialize, Serialize};
use time::Date;

time::serde::format_description!(civil, Date, "[year]-[month]-[day]");

words! {
    /// Why a case is not accepted (信访工作条例 art. 20, 36).
    RefusalGround {
        AcceptedElsewhere "accepted_elsewhere" "已由其他机关受理" "already accepted by another body",
        ReviewFinished "review_finished" "已完成复核，同一事实和理由不再受理" "re-check finished on the same facts",
        LitigationPath "litigation_path" "应当通过诉讼、仲裁、行政复议等法定途径解决" "another legal path is prescribed",
        NotInPower "not_in_power" "不属于本机关职权范围" "not within the powers",
    }
}

words! {
    /// What the handling body says to a demand (信访工作条例 art. 32).
    Opinion {
        Support "support" "予以支持" "supported",
        Explain "explain" "解释说明" "explained",
        Reject "reject" "不予支持" "not supported",
    }
}

words! {
    /// How a document reached its receiver.
    Delivery {
        InPerson "in_person" "直接送达" "in person",
        Post "post" "邮寄送达" "by post",
        Electronic "electronic" "电子送达" "electronically",
        LeftBehind "left_behind" "留置送达" "left behind",
        Public "public" "公告送达" "by public notice",
    }
}

words! {
    /// What an appraisal answers.
    AppraisalKind {
        Cause "cause" "责任鉴定" "cause",
        Valuation "valuation" "财产评估" "valuation",
        HouseSafety "house_safety" "房屋安全鉴定" "house safety",
    }
}

words! {
    /// How a review or re-check ends (信访工作条例 art. 35, 36).
    ReviewOutcome {
        Upheld "upheld" "维持原处理意见" "upheld",
        Changed "changed" "撤销或变更，责令重新办理" "to be handled again",
    }
}

words! {
    /// What is decided on a petition for recusal (信访工作条例 art. 28; 民事诉讼法 art. 50 by analogy).
    RecusalOutcome {
        Granted "granted" "准予回避" "granted",
        Denied "denied" "不予准许" "denied",
    }
}

words! {
    /// What was done on a case without moving it.
    WorkKind {
        Visit "visit" "走访" "visit",
        Investigation "investigation" "调查核实" "investigation",
        Mediation "mediation" "调解工作" "mediation work",
        Meeting "meeting" "见面会、恳谈会" "meeting",
        JointReception "joint_reception" "联合接访" "joint reception",
        JointAction "joint_action" "五联联动" "joint action",
        BenchCouncil "bench_council" "板凳议事会" "bench council",
        Livestream "livestream" "雷蒙直播间" "live stream",
        VillageTell "village_tell" "乡安五事一：村民说事" "five matters 1: villagers tell",
        VillageSort "village_sort" "乡安五事二：书记理事" "five matters 2: the secretary sorts",
        VillageAct "village_act" "乡安五事三：联动办事" "five matters 3: units act together",
        VillageCouncil "village_council" "乡安五事四：闭环议事" "five matters 4: the council closes",
        VillageLaw "village_law" "乡安五事五：法治评事" "five matters 5: the law reviews",
        CallBack "call_back" "回访" "call-back",
        Hearing "hearing" "信访评估听证" "hearing",
        Reply "reply" "答复督办" "reply to a supervision letter",
    }
}

impl WorkKind {
    /// The stage of 乡安五事, 1 to 5.
    pub fn village_stage(self) -> Option<u8> {
        match self {
            WorkKind::VillageTell => Some(1),
            WorkKind::VillageSort => Some(2),
            WorkKind::VillageAct => Some(3),
            WorkKind::VillageCouncil => Some(4),
            WorkKind::VillageLaw => Some(5),
            _ => None,
        }
    }
}

words! {
    /// How grave a risk is (proposal: four colours of emergency plans).
    RiskLevel {
        Blue "blue" "蓝色" "blue",
        Yellow "yellow" "黄色" "yellow",
        Orange "orange" "橙色" "orange",
        Red "red" "红色" "red",
    }
}

words! {
    /// The level that a case is handed up to (三级).
    Level {
        Township "township" "乡镇(街道)" "township",
        Banner "banner" "旗级" "banner",
    }
}

/// A command with its data. What is optional may be left out; texts hold 1 to 2,000 characters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case", deny_unknown_fields)]
#[allow(missing_docs)] // The fields are described by `CommandKind::fields`.
pub enum Command {
    Accept {
        #[serde(default)]
        note: Option<String>,
    },
    ProposeRefusal {
        ground: RefusalGround,
        path: String,
        reason: String,
    },
    Refuse {
        reason: String,
    },
    Merge {
        into: String,
        reason: String,
    },
    Sign {
        #[serde(default)]
        note: Option<String>,
    },
    AskReturn {
        reason: String,
    },
    GrantReturn {
        #[serde(default)]
        note: Option<String>,
    },
    DenyReturn {
        reason: String,
    },
    BeginMediation {
        all_consent: bool,
        #[serde(default)]
        note: Option<String>,
    },
    Agree {
        terms: String,
        payer: String,
        payee: String,
        #[serde(default)]
        sum_fen: Option<u64>,
        #[serde(with = "civil")]
        fulfil_by: Date,
        on_default: String,
        confirms_title: bool,
        /// Why it deviates from what comparable neighbours were awarded; left out where it does not, and in older events.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        deviation_reason: Option<String>,
    },
    FailMediation {
        reason: String,
    },
    ApplyConfirmation {
        court: String,
    },
    RecordConfirmation {
        granted: bool,
        reference: String,
        #[serde(default)]
        note: Option<String>,
    },
    BeginAppraisal {
        kind: AppraisalKind,
        body: String,
        #[serde(with = "civil")]
        expected_end: Date,
        reason: String,
    },
    Sue {
        reference: String,
        #[serde(default)]
        note: Option<String>,
    },
    Arbitrate {
        reference: String,
        #[serde(default)]
        note: Option<String>,
    },
    AskAdminReview {
        reference: String,
        #[serde(default)]
        note: Option<String>,
    },
    WaitForLeadCase {
        #[serde(default)]
        note: Option<String>,
    },
    Resume {
        #[serde(default)]
        note: Option<String>,
    },
    DraftResult {
        facts: String,
        opinion: Opinion,
        law: String,
        #[serde(default)]
        execution: Option<String>,
    },
    ApproveResult {
        #[serde(default)]
        note: Option<String>,
        /// As with an agreement.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        deviation_reason: Option<String>,
    },
    SendBack {
        reason: String,
    },
    Notify {
        delivery: Delivery,
        #[serde(with = "civil")]
        delivered_on: Date,
        #[serde(default)]
        note: Option<String>,
        /// Number of the paper that was delivered. The program fills it in; left out in events older than that.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        document: Option<String>,
    },
    Evaluate {
        score: u8,
        solved: bool,
        #[serde(default)]
        note: Option<String>,
    },
    Archive {
        #[serde(default)]
        note: Option<String>,
    },
    AskReview {
        reason: String,
    },
    DecideReview {
        outcome: ReviewOutcome,
        reason: String,
    },
    AskRecheck {
        reason: String,
    },
    DecideRecheck {
        outcome: ReviewOutcome,
        reason: String,
    },
    Reopen {
        reason: String,
    },
    Withdraw {
        reason: String,
    },
    Escalate {
        to: Level,
        reason: String,
    },
    BeginFulfilment {
        #[serde(default)]
        note: Option<String>,
    },
    RecordFulfilled {
        #[serde(default)]
        note: Option<String>,
    },
    RecordBreach {
        reason: String,
    },
    Extend {
        reason: String,
    },
    SetNature {
        nature: Nature,
        #[serde(default)]
        note: Option<String>,
    },
    RecordWork {
        kind: WorkKind,
        text: String,
    },
    TakeCharge {
        plan: String,
    },
    RecordDelivery {
        document: String,
        delivery: Delivery,
        receiver: String,
        #[serde(with = "civil")]
        delivered_on: Date,
        #[serde(default)]
        note: Option<String>,
    },
    WarnOfRisk {
        level: RiskLevel,
        addressee: String,
        indicators: String,
        measures: String,
    },
    AdviseByCourt {
        addressee: String,
        problem: String,
        advice: String,
    },
    RecordAdviceReply {
        reply: String,
        adopted: bool,
    },
    Supplement {
        text: String,
    },
    AskRecusal {
        reason: String,
        /// Who is in charge, and so is meant. The program fills it in.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        person: Option<String>,
    },
    DecideRecusal {
        outcome: RecusalOutcome,
        reason: String,
        /// Whom the petition is about. The program fills it in.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        person: Option<String>,
    },
}

macro_rules! each {
    ($self:ident, $($name:ident),*) => {
        match $self { $(Command::$name { .. } => CommandKind::$name,)* }
    };
}

impl Command {
    /// Which command it is.
    pub fn kind(&self) -> CommandKind {
        each!(
            self,
            Accept,
            ProposeRefusal,
            Refuse,
            Merge,
            Sign,
            AskReturn,
            GrantReturn,
            DenyReturn,
            BeginMediation,
            Agree,
            FailMediation,
            ApplyConfirmation,
            RecordConfirmation,
            BeginAppraisal,
            Sue,
            Arbitrate,
            AskAdminReview,
            WaitForLeadCase,
            Resume,
            DraftResult,
            ApproveResult,
            SendBack,
            Notify,
            Evaluate,
            Archive,
            AskReview,
            DecideReview,
            AskRecheck,
            DecideRecheck,
            Reopen,
            Withdraw,
            Escalate,
            BeginFulfilment,
            RecordFulfilled,
            RecordBreach,
            Extend,
            SetNature,
            RecordWork,
            TakeCharge,
            RecordDelivery,
            WarnOfRisk,
            AdviseByCourt,
            RecordAdviceReply,
            Supplement,
            AskRecusal,
            DecideRecusal
        )
    }

    /// The state that the data of the command ask for, where they decide between several.
    pub fn asks_for(&self) -> Option<State> {
        match self {
            Command::DecideReview { outcome: ReviewOutcome::Upheld, .. } => Some(State::Review),
            Command::DecideRecheck { outcome: ReviewOutcome::Upheld, .. } => Some(State::Closed),
            Command::DecideReview { .. } | Command::DecideRecheck { .. } => Some(State::Reopened),
            _ => None,
        }
    }

    /// The words that were written with it: the reason where there is one, else the first text that is required, else the note.
    pub fn words(&self) -> Option<String> {
        let written = serde_json::to_value(self).ok()?;
        let rank = |field: &&Field| match field.kind {
            _ if field.name == "reason" => 0,
            FieldKind::Text if field.required => 1,
            FieldKind::Line if field.required => 2,
            FieldKind::Text => 3,
            _ => 4,
        };
        let field = self.kind().fields().iter().filter(|field| rank(field) < 4).min_by_key(rank)?;
        Some(written[field.name].as_str()?.to_owned())
    }

    /// The command with its texts trimmed, blank options left out, and every value within its bounds.
    ///
    /// # Errors
    /// [`Refusal::Field`] with the name of the first field that does not fit.
    pub fn checked(self, today: Date) -> Result<Command, Refusal> {
        let tidy = self.tidied()?;
        let refuse = |field, problem: &str| Err(Refusal::Field { field, problem: problem.to_owned() });
        match &tidy {
            Command::Evaluate { score, .. } if !(1..=5).contains(score) => {
                refuse("score", "1 to 5 is expected")
            }
            Command::BeginMediation { all_consent: false, .. } => refuse(
                "all_consent",
                "mediation begins only when all parties agree to it (人民调解法 art. 17)",
            ),
            Command::Agree { sum_fen: Some(0), .. } => {
                refuse("sum_fen", "leave the sum out when nothing is to be paid")
            }
            Command::Agree { sum_fen: Some(sum), .. } if *sum > MAX_SUM_FEN => {
                refuse("sum_fen", "more than 10 thousand million yuan")
            }
            Command::Agree { fulfil_by, .. } if *fulfil_by < today => {
                refuse("fulfil_by", "lies in the past: today or a later day is expected")
            }
            Command::BeginAppraisal { expected_end, .. } if *expected_end <= today => {
                refuse("expected_end", "a later day than today is expected")
            }
            Command::Notify { delivered_on, .. } | Command::RecordDelivery { delivered_on, .. }
                if *delivered_on > today =>
            {
                refuse("delivered_on", "lies in the future: enter the delivery once it is done")
            }
            _ => Ok(()),
        }?;
        Ok(tidy)
    }

    /// Every text of the list of fields trimmed and looked through.
    fn tidied(&self) -> Result<Command, Refusal> {
        let unwritable = |e: serde_json::Error| Refusal::Field { field: "command", problem: e.to_string() };
        let mut written = serde_json::to_value(self).map_err(unwritable)?;
        let texts = self.kind().fields().iter();
        for field in texts.filter(|field| matches!(field.kind, FieldKind::Text | FieldKind::Line)) {
            let Some(text) = written[field.name].as_str() else { continue };
            let tidy = if field.required { checked_text(text).map(Some) } else { optional_text(Some(text)) };
            let tidy = tidy.map_err(|e| Refusal::Field { field: field.name, problem: e.to_string() })?;
            written[field.name] = tidy.into();
        }
        serde_json::from_value(written).map_err(unwritable)
    }
}

/// Largest sum of an agreement, fen: far above any that was ever agreed here, so that a slip is noticed.
const MAX_SUM_FEN: u64 = 1_000_000_000_000;
